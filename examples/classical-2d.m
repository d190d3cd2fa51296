% Draws the approach to equilibrium. After ./clusterlb run examples/classical-2d.toml, in Octave or in MATLAB:
%   octave examples/classical-2d.m          eval(fileread('examples/classical-2d.m'))
file = 'runs/classical-2d/history.h5';
if exist('h5read'), get = @(name) h5read(file, ['/' name]); else, data = load('-hdf5', file); get = @(name) data.(name); end
figure('visible', 'off');
semilogy(get('time'), get('distance'), '.-');
xlabel('time'); ylabel('distance to the Maxwellian');
print('runs/classical-2d/classical-2d.svg', '-dsvg');
