% Draws the lowest eigenvector of the linearised operator above its null space. After the command in examples/spectrum-2d.toml, in Octave or in MATLAB:
%   octave examples/spectrum-2d.m          eval(fileread('examples/spectrum-2d.m'))
file = 'spectrum-2d.h5';
if exist('h5read'), get = @(name) h5read(file, ['/' name]); else, data = load('-hdf5', file); get = @(name) data.(name); end
figure('visible', 'off');
contourf(get('v1'), get('v2'), get('eigenvector_1'), 20);    % as it lies here, (v2, v1): columns are v1
xlabel('v1'); ylabel('v2'); title('the lowest eigenvector'); axis('equal'); colorbar();
print('spectrum-2d.svg', '-dsvg');
