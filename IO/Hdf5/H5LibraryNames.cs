namespace ClusterLB.IO.Hdf5;

/// <summary>
/// The names under which libhdf5 and its high-level companion libhdf5_hl go. Debian and Ubuntu put the flavour into the name
/// (libhdf5_serial.so.103); clusters have libhdf5.so with the soname 103 = HDF5 1.10, 200 = 1.12, 310 = 1.14. The companion of
/// 103 has the soname 100, later ones have that of the library itself.
/// </summary>
internal static class H5LibraryNames
{
    private static readonly (string Core, string HighLevel)[] _sonames = [(".103", ".100"), (".310", ".310"), (".200", ".200"), ("", "")];

    /// <summary>Pairs to try in order for a flavour: Debian's name with every soname, then the plain name.</summary>
    public static IEnumerable<(string Core, string HighLevel)> Candidates(H5Flavour flavour)
    {
        var suffix = flavour switch
        {
            H5Flavour.OpenMpi => "_openmpi",
            H5Flavour.Mpich => "_mpich",
            _ => "_serial",
        };
        return from stem in new[] { "libhdf5" + suffix, "libhdf5" }
               from soname in _sonames
               select ($"{stem}.so{soname.Core}", $"{stem}_hl.so{soname.HighLevel}");
    }

    /// <summary>
    /// Names to try for the companion of a library that the user named: the same directory and stem with _hl, and the soname that
    /// belongs to it, then every other one, because a full version (libhdf5.so.103.3.1) does not say it.
    /// </summary>
    public static IEnumerable<string> Companions(string core)
    {
        var end = core.LastIndexOf(".so", StringComparison.Ordinal);
        if (end < 0)
            return [];
        var stem = core[..end] + "_hl.so";
        var soname = core[(end + 3)..];
        var exact = _sonames.Where(s => s.Core == soname).Select(s => s.HighLevel);
        return exact.Append(soname).Concat(_sonames.Select(s => s.HighLevel)).Distinct().Select(s => stem + s);
    }
}
