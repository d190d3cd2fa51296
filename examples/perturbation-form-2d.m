% Draws the decay of the norm of the perturbation. After ./clusterlb run examples/perturbation-form-2d.toml, in Octave or in MATLAB:
%   octave examples/perturbation-form-2d.m          eval(fileread('examples/perturbation-form-2d.m'))
file = 'runs/perturbation-form-2d/history.h5';
if exist('h5read'), get = @(name) h5read(file, ['/' name]); else, data = load('-hdf5', file); get = @(name) data.(name); end
figure('visible', 'off');
semilogy(get('time'), get('norm'), '.-');
xlabel('time'); ylabel('norm of g');
print('runs/perturbation-form-2d/perturbation-form-2d.svg', '-dsvg');
