% dump.m FILE DIRECTORY: every dataset of an HDF5 file as text, its size in the first line.
arguments = argv();
datasets = load("-hdf5", arguments{end - 1});
for [values, name] = datasets
  out = fopen(fullfile(arguments{end}, [name ".txt"]), "w");
  fprintf(out, "%d ", size(values));
  fprintf(out, "\n");
  fprintf(out, "%.17g\n", double(values(:)));
  fclose(out);
endfor
