% Draws the distance to the classical solution as hbar falls. After the command in examples/limit-2d.toml, in Octave or in MATLAB:
%   octave examples/limit-2d.m          eval(fileread('examples/limit-2d.m'))
file = 'runs/limit-2d/limit.h5';
if exist('h5read'), get = @(name) h5read(file, ['/' name]); else, data = load('-hdf5', file); get = @(name) data.(name); end
figure('visible', 'off');
hbar = get('hbar'); distance = get('distance');    % distance(time, hbar)
loglog(hbar, distance(end, :), 'o-', hbar, distance(end, 1)*(hbar/hbar(1)).^2, '--');
xlabel('hbar'); ylabel('distance at the last time'); legend('lattice', 'hbar^2');
print('runs/limit-2d/limit-2d.svg', '-dsvg');
