% Draws the multiplier of the linearised operator as hbar falls. After the command in examples/kernel-4d.toml, in Octave or in MATLAB:
%   octave examples/kernel-4d.m          eval(fileread('examples/kernel-4d.m'))
file = 'kernel-4d.h5';
if exist('h5read'), get = @(name) h5read(file, ['/' name]); else, data = load('-hdf5', file); get = @(name) data.(name); end
figure('visible', 'off');
multiplier = get('multiplier'); hbar = get('hbar');    % multiplier(speed, hbar)
for k = 1:numel(hbar), plot(get('speed'), multiplier(:, k), 'displayname', sprintf('hbar = %g', hbar(k))); hold on; end
xlabel('|v|'); ylabel('multiplier'); legend('show');
print('kernel-4d.svg', '-dsvg');
