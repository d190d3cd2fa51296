% Draws the distance to the final Fermi-Dirac state. After ./clusterlb run examples/fermi-3d.toml, in Octave or in MATLAB:
%   octave examples/fermi-3d.m             eval(fileread('examples/fermi-3d.m'))
file = 'runs/fermi-3d/history.h5';
if exist('h5read'), get = @(name) h5read(file, ['/' name]); else, data = load('-hdf5', file); get = @(name) data.(name); end
figure('visible', 'off');
semilogy(get('time'), get('distance'), '.-');
xlabel('time'); ylabel('distance to the Fermi-Dirac state');
print('runs/fermi-3d/fermi-3d.svg', '-dsvg');
