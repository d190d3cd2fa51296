using ClusterLB.IO.Hdf5;

namespace ClusterLB.Application.Plotting;

/// <summary>A file of tables, as the studies write it; what is asked for is read then.</summary>
/// <param name="path">the file</param>
public sealed class ResultTable(string path)
{
    /// <summary>Whether there are such datasets, all of them.</summary>
    /// <exception cref="H5Exception">the file cannot be read</exception>
    public bool Has(params ReadOnlySpan<string> names)
    {
        using var file = H5File.Open(path);
        foreach (var name in names)
        {
            if (!file.Contains(name))
                return false;
        }

        return true;
    }

    /// <summary>A dataset as doubles, C order.</summary>
    /// <exception cref="H5Exception">there is no such dataset, or it cannot be read</exception>
    public double[] Numbers(string name)
    {
        using var file = H5File.Open(path);
        using var dataset = file.OpenDataset(name);
        return dataset.ReadAll<double>();
    }

    /// <summary>A root attribute that is a number.</summary>
    /// <exception cref="H5Exception">there is no such attribute, or it is none</exception>
    public double Attribute(string name)
    {
        using var file = H5File.Open(path);
        return file.Attributes.Get<double>(name);
    }

    /// <summary>A root attribute that is text.</summary>
    /// <exception cref="H5Exception">there is no such attribute, or it is none</exception>
    public string Text(string name)
    {
        using var file = H5File.Open(path);
        return file.Attributes.GetText(name);
    }

    /// <summary>Whether there is such a root attribute.</summary>
    /// <exception cref="H5Exception">the file cannot be read</exception>
    public bool HasAttribute(string name)
    {
        using var file = H5File.Open(path);
        return file.Attributes.Contains(name);
    }

    /// <summary>The attribute <c>title</c>, else the name of the file.</summary>
    public string Title
    {
        get
        {
            using var file = H5File.Open(path);
            return file.Attributes.Contains("title") ? file.Attributes.GetText("title") : Path.GetFileNameWithoutExtension(path);
        }
    }
}
