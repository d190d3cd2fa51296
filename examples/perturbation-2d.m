% Draws the decay of the perturbation. After ./clusterlb run examples/perturbation-2d.toml, in Octave or in MATLAB:
%   octave examples/perturbation-2d.m          eval(fileread('examples/perturbation-2d.m'))
file = 'runs/perturbation-2d/history.h5';
if exist('h5read'), get = @(name) h5read(file, ['/' name]); else, data = load('-hdf5', file); get = @(name) data.(name); end
figure('visible', 'off');
semilogy(get('time'), get('distance'), '.-');
xlabel('time'); ylabel('distance to the Maxwellian');
print('runs/perturbation-2d/perturbation-2d.svg', '-dsvg');
