% Draws the rate of the particle system as it tends to the collision operator. After the command in examples/cumulant-2d.toml, in Octave or in MATLAB:
%   octave examples/cumulant-2d.m          eval(fileread('examples/cumulant-2d.m'))
file = 'cumulant-2d.h5';
if exist('h5read'), get = @(name) h5read(file, ['/' name]); else, data = load('-hdf5', file); get = @(name) data.(name); end
figure('visible', 'off');
rate = get('rate_cut'); v = get('v1');    % rate(velocity, time)
plot(v, rate, 'color', [0.7 0.7 0.7]); hold on; plot(v, get('collision_cut'), 'k', 'linewidth', 2);
xlabel('v1'); ylabel('N dF/dt (grey: earlier to later times), Q (black)');
print('cumulant-2d.svg', '-dsvg');
