using ClusterLB.IO.Toml;
using ClusterLB.Solver.Input;

namespace ClusterLB.Tests.Solver.Input;

/// <summary>Every bad input is one sentence with file, line, key and what was expected.</summary>
public class BadInputTests
{
    [TestCase(4, "points = \"many\"", "'lattice.points' must be an integer of at least 2", "the string \"many\"")]
    [TestCase(4, "points = 16.0", "'lattice.points' must be an integer of at least 2 or an array of 2 such integers", "the number 16")]
    [TestCase(4, "points = 1", "'lattice.points'", "2")]
    [TestCase(4, "points = [16, 1]", "'lattice.points'", "element 2 is the integer 1")]
    [TestCase(4, "points = [16]", "'lattice.points' must be an array of 2 integers", "an array of 1 value")]
    [TestCase(4, "points = 99999999999999999999", "lattice.points", "99999999999999999999")]
    [TestCase(4, "points = 2000000000", "'lattice.points' must be few enough for the memory", "GB")]
    [TestCase(4, "points = 9000000000000000000", "'lattice.points' must be few enough for the memory", "GB")]
    [TestCase(4, "ponits = 16", "unknown key 'ponits' in [lattice]", "did you mean 'points'?")]
    [TestCase(3, "dimension = 5", "'lattice.dimension' must be an integer from 2 to 4", "the integer 5")]
    [TestCase(3, "dimension = 1", "'lattice.dimension' must be an integer from 2 to 4", "the integer 1")]
    [TestCase(5, "extent = nan", "'lattice.extent' must be a positive finite number", "the number nan")]
    [TestCase(5, "extent = inf", "'lattice.extent' must be a positive finite number", "the number inf")]
    [TestCase(5, "extent = 1e999", "'lattice.extent' must be a positive finite number", "the number inf")]
    [TestCase(5, "extent = -5", "'lattice.extent' must be a positive finite number", "the integer -5")]
    [TestCase(5, "extent = 1e308", "'lattice.extent' must be a positive finite number from 1e-60 to 1e60", "1E+308")]
    [TestCase(5, "extent = 1e-300", "'lattice.extent' must be a positive finite number from 1e-60 to 1e60", "1E-300")]
    [TestCase(5, "extent = 1979-05-27", "'lattice.extent' must be a positive finite number", "1979-05-27")]
    [TestCase(7, "kind = \"quantun\"", "'model.kind' must be one of \"quantum\", \"classical\"", "did you mean \"quantum\"?")]
    [TestCase(7, "kind = 3", "'model.kind' must be one of \"quantum\", \"classical\"", "the integer 3")]
    [TestCase(7, "kind = quantum", "TOML syntax error at 'model.kind'", "a \"quoted\" string")]
    [TestCase(8, "hbar = 0", "'model.hbar' must be a positive finite number", "the integer 0")]
    [TestCase(8, "hbar = -1.0", "'model.hbar' must be a positive finite number", "the number -1")]
    [TestCase(8, "hbar = 1e-200", "'model.hbar' must be a positive finite number from 1e-60 to 1e60", "1E-200")]
    [TestCase(8, "hbar = true", "'model.hbar' must be a positive finite number", "the boolean true")]
    [TestCase(9, "screening = \"static\"", "'model.screening' must be one of", "\"maxwellian\"")]
    [TestCase(10, "prefactor = \"golden\"", "'model.prefactor' must be \"paper\", \"golden-rule\" or a positive finite number", "golden")]
    [TestCase(10, "prefactor = -1.0", "'model.prefactor' must be", "the number -1")]
    [TestCase(10, "prefactor = nan", "'model.prefactor' must be \"paper\"", "the number nan")]
    [TestCase(10, "prefactor = [1]", "'model.prefactor' must be", "an array of 1 value")]
    [TestCase(12, "kind = \"coulomb\"", "'potential.kind' must be one of", "\"power\"")]
    [TestCase(13, "strength = 0.0", "'potential.strength' must be a positive finite number", "the number 0")]
    [TestCase(14, "decay = 8.0\nlength = 1.0", "'potential.length' does not belong to kind = \"algebraic\"", "strength, decay", 15)]
    [TestCase(14, "decay = 8.0\nmax-wavenumber = 0", "'potential.max-wavenumber' must be a positive finite number", "0", 15)]
    [TestCase(14, "decay = 8.0\nhbar = 1.0", "unknown key 'hbar' in [potential]", "it belongs in [model]", 15)]
    [TestCase(16, "directions = 1", "'quadrature.directions' must be", "P2 = 1")]
    [TestCase(16, "directions = 1", "null space", "d + 2 conserved quantities")]
    [TestCase(16, "directions = 0", "'quadrature.directions' must be \"auto\" or an integer P2 from 2 to 200", "the integer 0")]
    [TestCase(16, "directions = 201", "'quadrature.directions' must be \"auto\" or an integer P2 from 2 to 200", "201")]
    [TestCase(16, "directions = 7.0", "'quadrature.directions' must be \"auto\" or an integer P2 from 2 to 200", "the number 7")]
    [TestCase(16, "directions = \"many\"", "'quadrature.directions' must be \"auto\" or an integer", "many")]
    [TestCase(16, "directions = [2]", "'quadrature.directions' must be \"auto\" or an integer", "an array")]
    [TestCase(17, "radial = \"Spectral\"", "'quadrature.radial' must be one of", "did you mean \"spectral\"?")]
    [TestCase(18, "max-transfer = 0", "'quadrature.max-transfer' must be a positive number up to 1000", "the integer 0")]
    [TestCase(18, "max_transfer = 8", "unknown key 'max_transfer' in [quadrature]", "did you mean 'max-transfer'?")]
    [TestCase(21, "normalise = 1", "'initial.normalise' must be true or false", "the integer 1")]
    [TestCase(23, "weight = 0.0", "'initial.components.weight' must be a positive finite number", "the number 0")]
    [TestCase(24, "mean = [0.7]", "'initial.components.mean' must be an array of 2 finite numbers", "an array of 1 value")]
    [TestCase(24, "mean = [0.7, nan]", "'initial.components.mean' must be an array of 2 finite numbers", "element 2 is the number nan")]
    [TestCase(24, "mean = 0.7", "'initial.components.mean' must be an array of 2 finite numbers", "the number 0.7")]
    [TestCase(
        25, "variance = [0.8, 0.0]", "'initial.components.variance' must be an array of 2 positive finite numbers",
        "element 2 is the number 0")]
    [TestCase(
        25, "variance = [-0.8, 1]", "'initial.components.variance' must be an array of 2 positive finite numbers",
        "element 1 is the number -0.8")]
    [TestCase(25, "variance = [0.8, 0.6, 1.0]", "'initial.components.variance' must be an array of 2", "an array of 3 values")]
    [TestCase(27, "end = 0", "'time.end' must be a positive finite number", "the integer 0")]
    [TestCase(28, "method = \"euler\"", "'time.method' must be one of", "\"ssp-rk3\"")]
    [TestCase(29, "tolerance = 2.0", "'time.tolerance' must be a number between 0 and 1", "the number 2")]
    [TestCase(30, "max-steps = 0", "'time.max-steps' must be an integer of at least 1", "the integer 0")]
    [TestCase(32, "directory = \"\"", "'output.directory' must be the path of a folder", "\"\"")]
    [TestCase(33, "history-every = -1", "'output.history-every' must be an integer from 0", "the integer -1")]
    [TestCase(33, "history-every-time = -1", "'output.history-every-time' must be a finite number, zero or more", "the integer -1")]
    [TestCase(33, "at = [1.0, 3.0, 2.0]", "'output.at' must be an array of times in ascending order", "an array")]
    [TestCase(33, "at = [-1.0]", "'output.at' must be an array of finite numbers, zero or more", "the number -1")]
    [TestCase(33, "at = 3", "'output.at' must be an array", "the integer 3")]
    [TestCase(34, "compression = 10", "'output.compression' must be an integer from 0 to 9", "the integer 10")]
    [TestCase(
        34, "marginals = [[0, 1]]",
        "'output.marginals' must be an array of sets of axes such as [[0, 1], [0]], each of 1 to 1 different axes from 0 to 1",
        "an array of 1 value")]
    [TestCase(34, "marginals = [[0], [0]]", "'output.marginals' must be an array of sets of axes", "and no set twice")]
    [TestCase(34, "marginals = [0]", "'output.marginals' must be an array of sets of axes", "an array of 1 value")]
    [TestCase(34, "marginals = [[]]", "'output.marginals' must be an array of sets of axes", "an array of 1 value")]
    [TestCase(34, "marginals = [[2]]", "'output.marginals' must be an array of sets of axes", "from 0 to 1")]
    [TestCase(34, "radial-average = 1", "'output.radial-average' must be true or false", "the integer 1")]
    [TestCase(34, "energy-shells = -1", "'output.energy-shells' must be an integer from 0 to 100000", "the integer -1")]
    [TestCase(34, "moments = 5", "'output.moments' must be an integer from 0 to 4", "the integer 5")]
    [TestCase(34, "slices = 1", "'output.slices' must be one or more [[output.slices]] with the keys axes, values", "the integer 1")]
    [TestCase(
        34, "slices = [{ axes = [0, 1], values = [0.0, 0.0] }]", "'output.slices.axes' must be 1 to 1 different axes from 0 to 1",
        "an array of 2 values")]
    [TestCase(
        34, "slices = [{ axes = [2], values = [0.0] }]", "'output.slices.axes' must be an array of integers from 0 to 1",
        "element 1 is the integer 2")]
    [TestCase(
        34, "slices = [{ axes = [1], values = [0.0, 1.0] }]", "'output.slices.values' must be an array of 1 finite numbers",
        "an array of 2 values")]
    [TestCase(
        34, "slices = [{ axes = [1], values = [5.1] }]",
        "'output.slices.values' must be velocities on the lattice, for axis 1 from -5 to 5", "an array of 1 value")]
    [TestCase(34, "slices = [{ axes = [1], value = [5.1] }]", "unknown key 'value' in [output.slices]", "did you mean 'values'?")]
    [TestCase(34, "snapshot-every = -1", "'output.snapshot-every' must be a finite number, zero or more", "the integer -1")]
    [TestCase(34, "[plots]\nx = 1", "unknown section [plots]", "expected one of title, lattice, physical, model, potential")]
    [TestCase(1, "lattice = 3", "'lattice'", "duplicate", 2)]
    [TestCase(3, "dimension = 2\ndimension = 2", "'lattice.dimension' is a duplicate", "already given at line 3", 4)]
    [TestCase(34, "[lattice]\npoints = 3", "'lattice' is a duplicate", "already given at line 2")]
    [TestCase(4, "points = ", "TOML syntax error at 'lattice.points'", "expected [section] or key = value")]
    [TestCase(4, "points = [16, 16", "TOML syntax error", "expected", 5)]
    [TestCase(22, "[initial.components]", "'initial.components' must be one or more [[initial.components]]", "a section")]
    public void One_bad_line(int line, string text, string first, string second, int? told = null)
    {
        var message = Sample.Complaint(Sample.With(line, text));
        Assert.That(message, Does.StartWith($"case.toml, line {told ?? line}, column "));
        Assert.That(message, Does.Contain(first).And.Contain(second));
    }

    [TestCase(3, 2, "'lattice.dimension' is missing, expected an integer from 2 to 4")]
    [TestCase(4, 2, "'lattice.points' is missing, expected an integer of at least 2 or an array of 2 such integers")]
    [TestCase(7, 6, "'model.kind' is missing, expected one of \"quantum\", \"classical\"")]
    [TestCase(8, 6, "'model.hbar' is missing, expected a positive finite number")]
    [TestCase(12, 11, "'potential.kind' is missing, expected one of \"algebraic\", \"formula\", \"gaussian\", \"power\", \"yukawa\"")]
    [TestCase(13, 11, "'potential.strength' is missing, expected a positive finite number")]
    [TestCase(20, 19, "'initial.kind' is missing, expected one of \"bkw\"")]
    [TestCase(25, 22, "'initial.components.variance' is missing, expected an array of 2 positive finite numbers")]
    [TestCase(27, 26, "'time.end' is missing, expected a positive finite number")]
    public void A_missing_key_is_told_at_its_section(int line, int header, string words)
    {
        var message = Sample.Complaint(Sample.With(line, ""));
        Assert.That(message, Does.StartWith($"case.toml, line {header}, column 1: {words}"));
    }

    [TestCase("lattice")]
    [TestCase("model")]
    [TestCase("potential")]
    [TestCase("initial")]
    public void A_missing_section_is_named_with_its_keys(string name)
    {
        var lines = Sample.Lines.ToList();
        var start = lines.IndexOf($"[{name}]");
        lines.RemoveRange(
            start, lines.FindIndex(start + 1, l => l is "[model]" or "[potential]" or "[quadrature]" or "[initial]" or "[time]") - start);
        Assert.That(
            Sample.Complaint(string.Join('\n', lines)), Does.Contain($"section [{name}] is missing").And.Contain("expected with the keys")
            .And.Contain($"line {lines.Count}"));
    }

    [Test]
    public void A_misspelt_section_or_key_is_told_rather_than_the_missing_one()
    {
        Assert.That(
            Sample.Complaint(Sample.With(6, "[modle]")), Does.Contain("unknown section [modle]").And.Contain("did you mean 'model'?"));
        Assert.That(
            Sample.Complaint(Sample.With(12, "knd = \"yukawa\"")), Does.Contain("unknown key 'knd'").And.Contain("did you mean 'kind'?"));
    }

    [Test]
    public void Of_two_errors_the_first_in_the_file_is_told()
    {
        Assert.That(Sample.Complaint(Sample.With((8, "hbar = 0"), (30, "max-step = 3"))), Does.Contain("line 8, column 1: 'model.hbar'"));
        Assert.That(
            Sample.Complaint(Sample.With((5, "extents = 3"), (8, "hbar = 0"))), Does.Contain("line 5, column 1: unknown key 'extents'"));
        Assert.That(Sample.Complaint(Sample.With((26, ""), (27, ""), (34, "snapshots = 1"))), Does.Contain("unknown key"));
        Assert.That(Sample.Complaint(Sample.With((25, "variance = [0, 1]"), (3, "dimension = 7"))), Does.Contain("'lattice.dimension'"));
    }

    [Test]
    public void Columns_count_from_one() =>
        Assert.That(Sample.Complaint(Sample.With(5, "   extent = 0")), Does.StartWith("case.toml, line 5, column 4: "));

    [TestCase("kind = \"mixture\"", "'initial.components' is missing, expected one or more [[initial.components]]")]
    [TestCase("kind = \"mixture\"\ncomponents = []", "'initial.components' must be one or more")]
    [TestCase("kind = \"mixture\"\ncomponents = [3]", "'initial.components' must be one or more")]
    [TestCase("kind = \"mixture\"\nk0 = 0.7", "'initial.k0' does not belong to kind = \"mixture\"")]
    [TestCase("kind = \"maxwellian\"", "'initial.temperature' is missing")]
    [TestCase("kind = \"maxwellian\"\ntemperature = 0", "'initial.temperature' must be a positive finite number")]
    [TestCase("kind = \"maxwellian\"\ntemperature = 1\nmean = [0]", "'initial.mean' must be an array of 2 finite numbers")]
    [TestCase(
        "kind = \"bkw\"\nk0 = 1.0", "'initial.k0' must be at least d/(d+2) = 2/4, where the distribution is not negative, and below 1")]
    [TestCase("kind = \"bkw\"\nk0 = 0.49", "'initial.k0' must be at least d/(d+2) = 2/4")]
    [TestCase("kind = \"bkw\"\nk0 = 0.6\n[[initial.components]]\nweight = 1", "'initial.components' does not belong to kind = \"bkw\"")]
    [TestCase("kind = \"file\"", "'initial.path' is missing, expected the path of a readable HDF5 or .npy file")]
    [TestCase("kind = \"file\"\npath = \"nowhere.h5\"", "'initial.path' must be the path of a readable HDF5 or .npy file")]
    [TestCase("kind = \"file\"\npath = \"/\"", "is a folder")]
    [TestCase("kind = \"perturbation\"", "'initial.modes' is missing, expected one or more [[initial.modes]]")]
    [TestCase("kind = \"perturbation\"\nmodes = [{index = [2], amplitude = 0.1}]", "'initial.modes.index' must be an array of 2 integers")]
    [TestCase("kind = \"perturbation\"\nmodes = [{index = [2, -1], amplitude = 0.1}]", "element 2 is the integer -1")]
    [TestCase("kind = \"perturbation\"\nmodes = [{index = [2, 0], amplitude = inf}]", "'initial.modes.amplitude' must be a finite number")]
    public void Each_initial_state_is_checked(string section, string words)
    {
        var text = string.Join('\n', Sample.Lines.Take(19).Append(section));
        Assert.That(Sample.Complaint(text), Does.Contain(words).And.Contain("line "));
    }

    [Test]
    public void A_fixed_step_is_required_and_its_tolerance_ignored_with_a_warning()
    {
        var text = Sample.With(28, "method = \"ssp-rk3\"");
        Assert.That(Sample.Complaint(text), Does.Contain("'time.step' is missing").And.Contain("line 26"));
        var read = Sample.Read(text, "time.step=0.1");
        Assert.That(read.Time!.Step, Is.EqualTo(0.1));
        Assert.That(read.Warnings, Has.Count.EqualTo(1));
        Assert.That(read.Warnings[0], Does.StartWith("case.toml, line 29, column 1: 'time.tolerance' is ignored"));
    }

    [Test]
    public void A_run_needs_the_section_time()
    {
        var read = Sample.Read(string.Join('\n', Sample.Lines.Take(25)));
        Assert.That(read.Time, Is.Null);
        Assert.That(() => read.RequireTime(), Throws.TypeOf<InputException>().With.Message.Contains("section [time] is missing"));
    }

    [Test]
    public void No_size_overflows_the_estimate_of_memory()
    {
        var text = Sample.With(
            (3, "dimension = 4"), (24, "mean = [0, 0, 0, 0]"), (25, "variance = [1, 1, 1, 1]"), (4, "points = 2147483647"));
        Assert.That(Sample.Complaint(text), Does.Contain("'lattice.points' must be few enough for the memory"));
        Assert.That(FieldMemory.Fits([32, 32, 32, 32], 1L << 30), Is.True);
        Assert.That(FieldMemory.Fits([64, 64, 64, 64], 1L << 30), Is.False);
    }
}
