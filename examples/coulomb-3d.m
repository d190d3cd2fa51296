% Draws the relaxation of the temperatures on the axes. After ./clusterlb run examples/coulomb-3d.toml, in Octave or in MATLAB:
%   octave examples/coulomb-3d.m          eval(fileread('examples/coulomb-3d.m'))
file = 'runs/coulomb-3d/history.h5';
if exist('h5read'), get = @(name) h5read(file, ['/' name]); else, data = load('-hdf5', file); get = @(name) data.(name); end
figure('visible', 'off');
t = get('time'); T = get('temperature');    % the first index of the file is the last here: T(b, a, row)
hold on;
for a = 1:size(T, 1), plot(t, squeeze(T(a, a, :)), 'displayname', sprintf('axis %d', a)); end
xlabel('time'); ylabel('temperature'); legend('show');
print('runs/coulomb-3d/coulomb-3d.svg', '-dsvg');
