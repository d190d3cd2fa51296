% Draws the collision term of the last state. After ./clusterlb run examples/small-hbar-2d.toml, in Octave or in MATLAB:
%   octave examples/small-hbar-2d.m          eval(fileread('examples/small-hbar-2d.m'))
file = 'runs/small-hbar-2d/snapshot-000001.h5';
if exist('h5read'), get = @(name) h5read(file, ['/' name]); else, data = load('-hdf5', file); get = @(name) data.(name); end
figure('visible', 'off');
contourf(get('v1'), get('v2'), get('collision'), 20);    % as it lies here, (v2, v1): columns are v1
xlabel('v1'); ylabel('v2'); title('Q at the end'); axis('equal'); colorbar();
print('runs/small-hbar-2d/small-hbar-2d.svg', '-dsvg');
