using ClusterLB.IO.Toml;

namespace ClusterLB.Solver.Formulas;

/// <summary>The keys <c>formula</c> and <c>constants</c> of a section.</summary>
internal static class FormulaInput
{
    /// <summary>Reads a formula with its constants; null where either was rejected.</summary>
    /// <param name="section">the section</param>
    /// <param name="variables">the names that stand for the variables</param>
    public static (Formula Formula, IReadOnlyList<(string Name, double Value)> Constants)? Read(
        TomlSection section, IReadOnlyList<string> variables)
    {
        const string Names = "names, of letters, digits and _, with numbers";
        var constants = new List<(string Name, double Value)>();
        var isRead = true;
        if (section.Has("constants") && section.Section("constants", Names) is { } table)
        {
            foreach (var name in table.Given.ToList())
            {
                var value = table.Number(name, NumberBound.Finite);
                if (!(char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')))
                    section.Reject("constants", Names);
                else if (variables.Contains(name) || Formula.FunctionNames.Contains(name) || name is "pi" or "and" or "or" or "not" or "in"
                    or "like" or "true" or "false")
                    section.Reject("constants", $"{Names}, and {name} has a meaning of its own");
                else if (value is { } x)
                    constants.Add((name, x));
                isRead &= value is not null;
            }
        }
        else
        {
            isRead = !section.Has("constants");
        }

        var expected = $"a formula in {string.Join(", ", variables)} and the constants, \"exp(-{variables[^1]}**2/2)\"";
        if (section.Text("formula", expected, required: true) is not { } text || !isRead)
            return null;
        if (Formula.Read(text, variables, constants, out var problem) is { } formula)
            return (formula, constants);
        section.Reject("formula", $"{expected} (the given one {problem})");
        return null;
    }

    /// <summary>Writes both.</summary>
    public static TomlText Write(TomlText text, Formula formula, IReadOnlyList<(string Name, double Value)> constants)
    {
        text.Key("formula", formula.Text);
        return constants.Count > 0 ? text.Key("constants", constants) : text;
    }
}
