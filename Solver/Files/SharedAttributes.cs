using ClusterLB.Decomposition.Mpi;

namespace ClusterLB.Solver.Files;

/// <summary>Attributes of rank 0 on all ranks: HDF5 wants them the same everywhere, and times and machines are not.</summary>
internal static class SharedAttributes
{
    /// <summary>Collective.</summary>
    /// <exception cref="ArgumentException">a value that is not a string, a double, a long, an int or an array of numbers</exception>
    public static IReadOnlyList<(string Name, object Value)> OfRoot(Communicator world, IEnumerable<(string Name, object Value)> attributes)
    {
        var bytes = Encode(attributes);
        Span<int> length = [bytes.Length];
        world.Broadcast(length);
        if (world.Rank != 0)
            bytes = new byte[length[0]];
        world.Broadcast(bytes.AsSpan());
        return Decode(bytes);
    }

    private static byte[] Encode(IEnumerable<(string Name, object Value)> attributes)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach (var (name, value) in attributes)
        {
            writer.Write(name);
            switch (value)
            {
                case string text: writer.Write('s'); writer.Write(text); break;
                case double number: writer.Write('d'); writer.Write(number); break;
                case long number: writer.Write('l'); writer.Write(number); break;
                case int number: writer.Write('i'); writer.Write(number); break;
                case double[] numbers: writer.Write('D'); Array(numbers, writer.Write); break;
                case long[] numbers: writer.Write('L'); Array(numbers, writer.Write); break;
                case int[] numbers: writer.Write('I'); Array(numbers, writer.Write); break;
                default: throw new ArgumentException($"attribute '{name}' has type {value?.GetType().Name ?? "null"}");
            }
        }

        return stream.ToArray();

        void Array<T>(T[] values, Action<T> write)
        {
            writer.Write(values.Length);
            foreach (var value in values)
                write(value);
        }
    }

    private static List<(string Name, object Value)> Decode(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        var attributes = new List<(string, object)>();
        while (reader.BaseStream.Position < bytes.Length)
        {
            attributes.Add((reader.ReadString(), reader.ReadChar() switch
            {
                's' => reader.ReadString(),
                'd' => reader.ReadDouble(),
                'l' => reader.ReadInt64(),
                'i' => reader.ReadInt32(),
                'D' => Array(reader.ReadDouble),
                'L' => Array(reader.ReadInt64),
                _ => Array(reader.ReadInt32),
            }));
        }

        return attributes;

        T[] Array<T>(Func<T> read)
        {
            var values = new T[reader.ReadInt32()];
            for (var i = 0; i < values.Length; i++)
                values[i] = read();
            return values;
        }
    }
}
