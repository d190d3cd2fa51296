using System.Globalization;
using NCalc;
using NCalc.Exceptions;

namespace ClusterLB.Solver.Formulas;

/// <summary>
/// A formula of an input, "exp(-v**2/(2*T))": read once into a tree by the parser of NCalc, and made into nested functions of the
/// variables. All numbers are doubles. + - * / and ** (^ says the same; right to left, before a sign), comparisons, and, or, c ? a : b;
/// pi; the functions of <see cref="FunctionNames"/>. What it gives depends on the C library of the machine in the last bit, as every
/// other exp does (docs/reproducibility.md).
/// </summary>
internal sealed class Formula
{
    private const int LongestText = 4000, DeepestNesting = 100;

    private static readonly Dictionary<string, Func<double, double>> _functions = new(StringComparer.Ordinal)
    {
        ["exp"] = Math.Exp,
        ["expm1"] = ExpMinusOne,
        ["log"] = Math.Log,
        ["log10"] = Math.Log10,
        ["sqrt"] = Math.Sqrt,
        ["cbrt"] = Math.Cbrt,
        ["abs"] = Math.Abs,
        ["sin"] = Math.Sin,
        ["cos"] = Math.Cos,
        ["tan"] = Math.Tan,
        ["asin"] = Math.Asin,
        ["acos"] = Math.Acos,
        ["atan"] = Math.Atan,
        ["sinh"] = Math.Sinh,
        ["cosh"] = Math.Cosh,
        ["tanh"] = Math.Tanh,
        ["erf"] = MathNet.Numerics.SpecialFunctions.Erf,
    };

    private static readonly Dictionary<string, Func<double, double, double>> _functionsOfTwo = new(StringComparer.Ordinal)
    {
        ["pow"] = Math.Pow,
        ["min"] = Math.Min,
        ["max"] = Math.Max,
    };

    private readonly Node _node;

    private Formula(string text, Node node) => (Text, _node) = (text, node);

    private delegate double Node(ReadOnlySpan<double> variables);

    /// <summary>The functions that a formula may call.</summary>
    public static IEnumerable<string> FunctionNames => _functions.Keys.Concat(_functionsOfTwo.Keys);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a formula.</summary>
    /// <param name="text">the formula</param>
    /// <param name="variables">the names of the variables, in the order in which <see cref="Value"/> takes them</param>
    /// <param name="constants">names with their values</param>
    /// <param name="problem">what is wrong with it, to follow "but"; empty where nothing is</param>
    /// <returns>null where there is a problem</returns>
    public static Formula? Read(
        string text, IReadOnlyList<string> variables, IReadOnlyList<(string Name, double Value)> constants, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        problem = "";
        try
        {
            if (text.Length > LongestText || Nesting(text) > DeepestNesting)
                throw new FormatException($"is longer than {LongestText} characters or nested deeper than {DeepestNesting}");
            if (text.FirstOrDefault(c => c is '\'' or '"' or '[' or '{' or '#' or '!') is var c and not '\0')
                throw new FormatException($"has the character {c}");
            var tree = LogicalExpressionParser.Parse(
                text.Replace("^", "**", StringComparison.Ordinal),
                new LogicalExpressionParserOptions
                {
                    FloatingPointNumberType = FloatingPointNumberType.Double,
                    IntegerNumberType = IntegerNumberType.Int64,
                    ArgumentSeparator = ArgumentSeparator.Comma,
                },
                CultureInfo.InvariantCulture, CancellationToken.None);
            return new Formula(text, Compile(tree, variables, constants));
        }
        catch (Exception failure) when (failure is NCalcException or InvalidOperationException or ArgumentException or OverflowException)
        {
            // The parser has several ways to say so.
            problem = "is no formula";
        }
        catch (FormatException refusal)
        {
            problem = refusal.Message;
        }

        return null;
    }

    /// <summary>The value for values of the variables.</summary>
    public double Value(params ReadOnlySpan<double> variables) => _node(variables);

    // W. Kahan: the rounding of e^x is divided out by its logarithm.
    private static double ExpMinusOne(double x)
    {
        var e = Math.Exp(x);
        return e == 1 ? x : e - 1 == -1 || double.IsInfinity(e) ? e - 1 : (e - 1) * (x / Math.Log(e));
    }

    private static int Nesting(string text)
    {
        var (depth, deepest) = (0, 0);
        foreach (var c in text)
            deepest = Math.Max(deepest, depth += c is '(' ? 1 : c is ')' ? -1 : 0);
        return deepest + text.Count(c => c == '?');
    }

    private static Node Compile(
        LogicalExpression tree, IReadOnlyList<string> variables, IReadOnlyList<(string Name, double Value)> constants)
    {
        Node Of(LogicalExpression e) => Compile(e, variables, constants);

        switch (tree)
        {
            case ValueExpression { Value: double or long or int } number:
                return Constant(Convert.ToDouble(number.Value, CultureInfo.InvariantCulture));
            case Identifier { Name: var name }:
                for (var i = 0; i < variables.Count; i++)
                {
                    if (variables[i] == name)
                        return Variable(i);
                }

                return name == "pi" ? Constant(Math.PI)
                    : constants.Any(k => k.Name == name) ? Constant(constants.First(k => k.Name == name).Value)
                    : throw new FormatException(
                        $"names {name}, which is none of {string.Join(", ", [.. variables, "pi", .. constants.Select(k => k.Name)])}");
            case UnaryExpression { Type: UnaryExpressionType.Negate, Expression: var inner }:
                var negated = Of(inner);
                return v => -negated(v);
            case UnaryExpression { Type: UnaryExpressionType.Positive, Expression: var inner }:
                return Of(inner);
            case BinaryExpression binary:
                return Binary(binary.Type, Of(binary.LeftExpression), Of(binary.RightExpression));
            case TernaryExpression choice:
                var (condition, then, otherwise) = (Of(choice.LeftExpression), Of(choice.MiddleExpression), Of(choice.RightExpression));
                return v => condition(v) != 0 ? then(v) : otherwise(v);
            case Function { Identifier.Name: var name, Parameters: { Count: 1 } arguments } when _functions.TryGetValue(name, out var one):
                var argument = Of(arguments[0]);
                return v => one(argument(v));
            case Function { Identifier.Name: var name, Parameters: { Count: 2 } arguments }
                when _functionsOfTwo.TryGetValue(name, out var two):
                var (first, second) = (Of(arguments[0]), Of(arguments[1]));
                return v => two(first(v), second(v));
            case Function call:
                throw new FormatException(
                    $"calls {call.Identifier.Name} with {call.Parameters.Count} arguments, which is none of "
                    + string.Join(", ", _functions.Keys.Select(f => f + "(x)").Concat(_functionsOfTwo.Keys.Select(f => f + "(x, y)"))));
            default:
                throw new FormatException("has something in it that is neither a number nor a name, an operator or a function");
        }
    }

    private static Node Constant(double value) => _ => value;

    private static Node Variable(int index) => v => v[index];

    private static Node Binary(BinaryExpressionType type, Node a, Node b) => type switch
    {
        BinaryExpressionType.Plus => v => a(v) + b(v),
        BinaryExpressionType.Minus => v => a(v) - b(v),
        BinaryExpressionType.Times => v => a(v) * b(v),
        BinaryExpressionType.Div => v => a(v) / b(v),
        BinaryExpressionType.Exponentiation => v => Math.Pow(a(v), b(v)),
        BinaryExpressionType.Lesser => v => a(v) < b(v) ? 1 : 0,
        BinaryExpressionType.LesserOrEqual => v => a(v) <= b(v) ? 1 : 0,
        BinaryExpressionType.Greater => v => a(v) > b(v) ? 1 : 0,
        BinaryExpressionType.GreaterOrEqual => v => a(v) >= b(v) ? 1 : 0,
        BinaryExpressionType.And => v => a(v) != 0 && b(v) != 0 ? 1 : 0,
        BinaryExpressionType.Or => v => a(v) != 0 || b(v) != 0 ? 1 : 0,
        _ => throw new FormatException($"has the operator {type}, which is none of + - * / ** < <= > >= and or"),
    };
}
