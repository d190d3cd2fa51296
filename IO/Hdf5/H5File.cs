using System.Text;
using ClusterLB.Decomposition.Mpi;
using ClusterLB.IO.Hdf5.Native;

namespace ClusterLB.IO.Hdf5;

/// <summary>
/// An open HDF5 file with datasets in its root and in groups of it.
/// Files are created in the format of HDF5 1.8 with tracked creation order of links
/// and attributes, which makes them valid netCDF-4. To be used from one thread at a time.
/// </summary>
internal sealed unsafe class H5File : IDisposable
{
    private long _id;

    private H5File(string path, long id, MpiCommunicator? ranks)
    {
        Path = path;
        Ranks = ranks;
        _id = id;
    }

    /// <summary>The ranks that have it open together; null if this process has it alone.</summary>
    internal MpiCommunicator? Ranks { get; }

    /// <summary>The path it was opened by.</summary>
    public string Path { get; }

    /// <summary>The attributes of the root group.</summary>
    /// <exception cref="ObjectDisposedException">the file is closed</exception>
    public H5Attributes Attributes => new(Id, Path, "/");

    /// <summary>The names in the root group, in the order of their creation where the file has it, else sorted.</summary>
    /// <exception cref="H5Exception">the file cannot be read</exception>
    public IReadOnlyList<string> Names => NamesIn(".");

    /// <summary>The groups in the root group, in the same order.</summary>
    /// <exception cref="H5Exception">the file cannot be read</exception>
    public IReadOnlyList<string> Groups => [.. Names.Where(IsGroup)];

    private long Id
    {
        get
        {
            ObjectDisposedException.ThrowIf(_id == 0, this);
            return _id;
        }
    }

    /// <summary>Creates an empty file; one that exists is overwritten.</summary>
    /// <param name="path">the file</param>
    /// <param name="ranks">
    /// the ranks that write it together, collectively: each calls every method, in the same order, with the same names, shapes and
    /// attributes. Of whole datasets rank 0 writes its values, of slabs every rank its own. Null: this process alone
    /// </param>
    /// <exception cref="H5Exception">the file cannot be created</exception>
    /// <exception cref="EnvironmentException">there is no HDF5 library</exception>
    public static H5File Create(string path, MpiCommunicator? ranks = null)
    {
        const string Operation = "creating the file";
        H5Library.Require();
        using var creation = H5Handle.Properties(H5P.FILE_CREATE, path, Operation);
        H5Exception.Check(H5P.set_link_creation_order(creation.Id, H5P.CRT_ORDER_TRACKED_AND_INDEXED), path, Operation);
        H5Exception.Check(H5P.set_attr_creation_order(creation.Id, H5P.CRT_ORDER_TRACKED_AND_INDEXED), path, Operation);
        using var access = Access(path, ranks, Operation);
        H5Exception.Check(H5P.set_libver_bounds(access.Id, H5F.LIBVER_V18, H5F.LIBVER_V18), path, Operation);
        fixed (byte* name = H5Handle.Utf8(path))
            return new H5File(path, H5Exception.Check(H5F.create(name, H5F.ACC_TRUNC, creation.Id, access.Id), path, Operation), ranks);
    }

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">the file</param>
    /// <param name="ranks">the ranks that open it together; slabs are then read collectively, each rank its own. Null: this process
    /// alone</param>
    /// <exception cref="H5Exception">the file does not exist, is not HDF5 or cannot be read</exception>
    /// <exception cref="EnvironmentException">there is no HDF5 library</exception>
    public static H5File Open(string path, MpiCommunicator? ranks = null)
    {
        const string Operation = "opening the file";
        H5Library.Require();
        using var access = Access(path, ranks, Operation);
        fixed (byte* name = H5Handle.Utf8(path))
            return new H5File(path, H5Exception.Check(H5F.open(name, H5F.ACC_RDONLY, access.Id), path, Operation), ranks);
    }

    /// <summary>Opens a file for changes by this process alone; a crash on the way may leave it unreadable, so it is a copy that gets a
    /// name later.</summary>
    /// <exception cref="H5Exception">the file does not exist, is not HDF5 or cannot be written</exception>
    /// <exception cref="EnvironmentException">there is no HDF5 library</exception>
    public static H5File OpenToChange(string path)
    {
        const string Operation = "opening the file";
        H5Library.Require();
        using var access = Access(path, null, Operation);
        H5Exception.Check(H5P.set_libver_bounds(access.Id, H5F.LIBVER_V18, H5F.LIBVER_V18), path, Operation);
        fixed (byte* name = H5Handle.Utf8(path))
            return new H5File(path, H5Exception.Check(H5F.open(name, H5F.ACC_RDWR, access.Id), path, Operation), null);
    }

    /// <summary>Whether there is an object of that name; a name may be a path through groups, a/b/c.</summary>
    /// <exception cref="H5Exception">the file cannot be read</exception>
    public bool Contains(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        // H5Lexists fails, rather than says no, where a group on the way is missing.
        for (var end = name.IndexOf('/', 1); ; end = name.IndexOf('/', end + 1))
        {
            fixed (byte* part = H5Handle.Utf8(end < 0 ? name : name[..end]))
            {
                if (H5Exception.Check(H5L.exists(Id, part, H5P.DEFAULT), Path, $"looking for '{name}'") == 0)
                    return false;
            }

            if (end < 0)
                return true;
        }
    }

    /// <summary>The names in a group, in the order of their creation where the file has it, else sorted.</summary>
    /// <exception cref="H5Exception">there is no such group, or the file cannot be read</exception>
    public IReadOnlyList<string> NamesIn(string group)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        const string Operation = "listing the datasets";
        fixed (byte* place = H5Handle.Utf8(group))
        {
            H5L.GroupInfo info;
            H5Exception.Check(H5L.get_group_info_by_name(Id, place, &info, H5P.DEFAULT), Path, Operation);
            var names = new string[info.Links];
            // A group that does not track the order of creation has a maximum of 0 although it has links.
            var index = info.MaximumCreationOrder > 0 ? H5L.INDEX_CRT_ORDER : H5L.INDEX_NAME;
            for (var i = 0; i < names.Length; i++)
            {
                var length = H5L.get_name_by_idx(Id, place, index, H5L.ITER_INC, (ulong)i, null, 0, H5P.DEFAULT);
                var name = new byte[H5Exception.Check(length, Path, Operation) + 1];
                fixed (byte* text = name)
                    length = H5L.get_name_by_idx(Id, place, index, H5L.ITER_INC, (ulong)i, text, (nuint)name.Length, H5P.DEFAULT);
                H5Exception.Check(length, Path, Operation);
                names[i] = Encoding.UTF8.GetString(name.AsSpan(0, name.Length - 1));
            }

            return names;
        }
    }

    /// <summary>What is read from the attributes of a group.</summary>
    /// <exception cref="H5Exception">there is no such group, or an attribute cannot be read</exception>
    public T ReadAttributes<T>(string group, Func<H5Attributes, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        fixed (byte* text = H5Handle.Utf8(group))
        {
            using var opened = H5Handle.Own(
                H5L.open_group(Id, text, H5P.DEFAULT), H5L.close_group, Path, $"opening group '{group}'");
            return read(new H5Attributes(opened.Id, Path, group));
        }
    }

    /// <summary>Creates a group with attributes; its datasets are created by the path group/name.</summary>
    /// <exception cref="H5Exception">the name is taken, or the file cannot be written</exception>
    public void CreateGroup(string name, IReadOnlyList<(string Name, object Value)> attributes)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(attributes);
        var operation = $"creating group '{name}'";
        using var creation = H5Handle.Properties(H5P.GROUP_CREATE, Path, operation);
        H5Exception.Check(H5P.set_link_creation_order(creation.Id, H5P.CRT_ORDER_TRACKED_AND_INDEXED), Path, operation);
        H5Exception.Check(H5P.set_attr_creation_order(creation.Id, H5P.CRT_ORDER_TRACKED_AND_INDEXED), Path, operation);
        fixed (byte* text = H5Handle.Utf8(name))
        {
            using var group = H5Handle.Own(
                H5L.create_group(Id, text, H5P.DEFAULT, creation.Id, H5P.DEFAULT), H5L.close_group, Path, operation);
            var owned = new H5Attributes(group.Id, Path, name);
            foreach (var (key, value) in attributes)
                owned.Set(key, value);
        }
    }

    /// <summary>Creates a dataset of double, long or int elements with the given extents in C order; no extents make a scalar.</summary>
    /// <exception cref="H5Exception">the name is taken, or the file cannot be written</exception>
    public H5Dataset CreateDataset<T>(string name, ReadOnlySpan<long> shape, H5Storage? storage = null)
        where T : unmanaged
    {
        var operation = $"creating dataset '{name}'";
        using var space = storage is { Grows: true }
            ? H5Handle.GrowingSpace(shape, Path, operation) : H5Handle.Space(shape, Path, operation);
        using var creation = H5Handle.Properties(H5P.DATASET_CREATE, Path, operation);
        H5Exception.Check(H5P.set_attr_creation_order(creation.Id, H5P.CRT_ORDER_TRACKED_AND_INDEXED), Path, operation);
        if (storage is not null)
        {
            fixed (long* chunk = storage.Chunk.ToArray())
                H5Exception.Check(H5P.set_chunk(creation.Id, storage.Chunk.Count, (ulong*)chunk), Path, operation);
            if (storage.Shuffle)
                H5Exception.Check(H5P.set_shuffle(creation.Id), Path, operation);
            if (storage.Deflate > 0)
                H5Exception.Check(H5P.set_deflate(creation.Id, (uint)storage.Deflate), Path, operation);
        }

        fixed (byte* text = H5Handle.Utf8(name))
        {
            var id = H5D.create2(Id, text, H5T.Of<T>().File, space.Id, H5P.DEFAULT, creation.Id, H5P.DEFAULT);
            return new H5Dataset(H5Exception.Check(id, Path, operation), Path, name, Ranks);
        }
    }

    /// <summary>Creates a dataset and writes all of it.</summary>
    /// <exception cref="ArgumentException">the number of values is not that of the shape</exception>
    /// <exception cref="H5Exception">the name is taken, or the file cannot be written</exception>
    public H5Dataset CreateDataset<T>(string name, ReadOnlySpan<long> shape, ReadOnlySpan<T> values, H5Storage? storage = null)
        where T : unmanaged
    {
        var dataset = CreateDataset<T>(name, shape, storage);
        try
        {
            dataset.Write(values);
            return dataset;
        }
        catch
        {
            dataset.Dispose();
            throw;
        }
    }

    /// <summary>Opens a dataset; the name may be a path through groups.</summary>
    /// <exception cref="H5Exception">there is no dataset of that name</exception>
    public H5Dataset OpenDataset(string name)
    {
        fixed (byte* text = H5Handle.Utf8(name))
            return new H5Dataset(H5Exception.Check(H5D.open2(Id, text, H5P.DEFAULT), Path, $"opening dataset '{name}'"), Path, name, Ranks);
    }

    /// <summary>Writes what is still in memory and closes the file with everything open in it.</summary>
    /// <exception cref="H5Exception">the last data could not be written, for instance because the disk is full</exception>
    public void Close()
    {
        if (_id == 0)
            return;
        var id = _id;
        _id = 0;
        try
        {
            H5Exception.Check(H5F.close(id), Path, "closing the file");
        }
        finally
        {
            // Last: every call of the library forgets why the one before it failed.
            Release();
        }
    }

    /// <summary>Closes the file without a word; a writer calls <see cref="Close"/> first to learn whether its data arrived.</summary>
    public void Dispose()
    {
        if (_id == 0)
            return;
        _ = H5F.close(_id);
        _id = 0;
        Release();
    }

    // The library keeps what it frees in lists of its own, some megabytes of them, for the next file. Those of a run are far apart.
    private static void Release() => _ = H5.garbage_collect();

    private bool IsGroup(string name)
    {
        H5L.GroupInfo info;
        fixed (byte* text = H5Handle.Utf8(name))
            return H5L.get_group_info_by_name(Id, text, &info, H5P.DEFAULT) >= 0;
    }

    private static H5Handle Access(string path, MpiCommunicator? ranks, string operation)
    {
        var access = H5Handle.Properties(H5P.FILE_ACCESS, path, operation);
        H5Exception.Check(H5P.set_fclose_degree(access.Id, H5F.CLOSE_STRONG), path, operation);
        if (ranks is null)
            return access;
        if (H5P.set_fapl_mpio is null)
            throw new InvalidOperationException("this HDF5 library is serial");
        H5Exception.Check(H5P.set_fapl_mpio(access.Id, ranks.Handle, ranks.InfoNull), path, operation);
        H5Exception.Check(H5P.set_coll_metadata_write(access.Id, 1), path, operation);
        return access;
    }
}
