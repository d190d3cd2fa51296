% Draws how the temperatures approach each other. After ./clusterlb run examples/deuterium-tritium-3d.toml, in Octave or MATLAB:
%   octave examples/deuterium-tritium-3d.m          eval(fileread('examples/deuterium-tritium-3d.m'))
file = 'runs/deuterium-tritium-3d/history.h5';
if exist('h5read'), get = @(name) h5read(file, ['/' name]); else, data = load('-hdf5', file); get = @(name) data.(name); end
figure('visible', 'off');
t = get('time');
hold on;
for species = {'deuterium', 'tritium'}
  T = get([species{1} '_temperature']);    % the first index of the file is the last here: T(b, a, row)
  mean = 0; for a = 1:size(T, 1), mean = mean + squeeze(T(a, a, :))/size(T, 1); end
  plot(t, mean, 'displayname', species{1});
end
xlabel('time'); ylabel('temperature'); legend('show');
print('runs/deuterium-tritium-3d/deuterium-tritium-3d.svg', '-dsvg');
