% Draws the last state. After ./clusterlb run examples/from-file-2d.toml, in Octave or in MATLAB:
%   octave examples/from-file-2d.m          eval(fileread('examples/from-file-2d.m'))
file = 'runs/from-file-2d/snapshot-000001.h5';
if exist('h5read'), get = @(name) h5read(file, ['/' name]); else, data = load('-hdf5', file); get = @(name) data.(name); end
figure('visible', 'off');
contourf(get('v1'), get('v2'), get('distribution'), 20);    % as it lies here, (v2, v1): columns are v1
xlabel('v1'); ylabel('v2'); title('F at the end'); axis('equal'); colorbar();
print('runs/from-file-2d/from-file-2d.svg', '-dsvg');
