% Draws the entropy, which never falls. After ./clusterlb run examples/monotone-3d.toml, in Octave or in MATLAB:
%   octave examples/monotone-3d.m          eval(fileread('examples/monotone-3d.m'))
file = 'runs/monotone-3d/history.h5';
if exist('h5read'), get = @(name) h5read(file, ['/' name]); else, data = load('-hdf5', file); get = @(name) data.(name); end
figure('visible', 'off');
plot(get('time'), get('entropy'), '.-');
xlabel('time'); ylabel('entropy');
print('runs/monotone-3d/monotone-3d.svg', '-dsvg');
