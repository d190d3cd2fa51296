% Draws the loss function with its plasma oscillation. After the command in examples/dielectric-3d.toml, in Octave or in MATLAB:
%   octave examples/dielectric-3d.m          eval(fileread('examples/dielectric-3d.m'))
file = 'dielectric-3d.h5';
if exist('h5read'), get = @(name) h5read(file, ['/' name]); else, data = load('-hdf5', file); get = @(name) data.(name); end
figure('visible', 'off');
loss = get('loss');    % loss(frequency, wavenumber, direction)
imagesc(get('wavenumber'), get('frequency'), loss(:, :, 1), [0 5]); axis('xy'); colorbar();
xlabel('wavenumber (colour: loss function -Im(1/eps))'); ylabel('frequency');
print('dielectric-3d.svg', '-dsvg');
