% Draws a cut through the last state and the exact solution. After ./clusterlb run examples/bkw-2d.toml, in Octave or in MATLAB:
%   octave examples/bkw-2d.m          eval(fileread('examples/bkw-2d.m'))
file = 'runs/bkw-2d/snapshot-000001.h5';
if exist('h5read'), get = @(name) h5read(file, ['/' name]); else, data = load('-hdf5', file); get = @(name) data.(name); end
figure('visible', 'off');
v = get('v1'); w = get('v2'); F = get('distribution'); k = numel(w)/2;    % F(j, i), j along v2
plot(v, F(k, :), '.', 'displayname', sprintf('v2 = %g', w(k))); hold on;
plot(v, F(k - 4, :), '-', 'displayname', sprintf('v2 = %g', w(k - 4)));
xlabel('v1'); ylabel('F'); legend('show');
print('runs/bkw-2d/bkw-2d.svg', '-dsvg');
