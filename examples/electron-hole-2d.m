% Draws how the temperatures of the species approach each other. After ./clusterlb run examples/electron-hole-2d.toml, in Octave or MATLAB:
%   octave examples/electron-hole-2d.m          eval(fileread('examples/electron-hole-2d.m'))
file = 'runs/electron-hole-2d/history.h5';
if exist('h5read'), get = @(name) h5read(file, ['/' name]); else, data = load('-hdf5', file); get = @(name) data.(name); end
figure('visible', 'off');
t = get('time');
hold on;
for species = {'electron', 'hole'}
  T = get([species{1} '_temperature']);    % the first index of the file is the last here: T(b, a, row)
  mean = 0; for a = 1:size(T, 1), mean = mean + squeeze(T(a, a, :))/size(T, 1); end
  plot(t, mean, 'displayname', species{1});
end
xlabel('time'); ylabel('temperature'); legend('show');
print('runs/electron-hole-2d/electron-hole-2d.svg', '-dsvg');
