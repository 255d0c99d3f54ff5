using System.Text.Json;
using Shouldly;

namespace Eddy.Tests.Neurons;

/// <summary>A file of independently computed numbers on spiking cells and eligibility traces, where it is at hand: beside the repository, or where EDDY_ELIGIBILITY_ORACLES points.</summary>
internal sealed class EligibilityOracle
{
    private const string Variable = "EDDY_ELIGIBILITY_ORACLES";
    private readonly JsonElement _at;

    private EligibilityOracle(JsonElement at, double tolerance) => (_at, Tolerance) = (at, tolerance);

    /// <summary>Bound on the largest error, relative to the largest number of an expected list.</summary>
    public double Tolerance { get; }

    public EligibilityOracle this[string name] => new(_at.GetProperty(name), Tolerance);

    /// <summary>Names of an object's members.</summary>
    public IEnumerable<string> Names => _at.EnumerateObject().Select(member => member.Name);

    /// <summary>The whole file; the test is skipped where it is not at hand.</summary>
    public static EligibilityOracle Read(string name)
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        for (string? at = AppContext.BaseDirectory; folder is null && at is not null; at = Path.GetDirectoryName(at))
        {
            string beside = Path.Combine(at, "shared", "oracles", "eligibility");
            folder = Directory.Exists(beside) ? beside : null;
        }

        string file = Path.Combine(folder ?? "", name + ".json");
        if (folder is null || !File.Exists(file))
        {
            Assert.Skip($"{name}.json is not at hand. Set {Variable} to the folder of the eligibility oracles.");
        }

        JsonElement root = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
        return new(root, root.GetProperty("tolerance").GetDouble());
    }

    public bool Has(string name) => _at.TryGetProperty(name, out _);

    /// <summary>The objects of a list.</summary>
    public EligibilityOracle[] Items(string name) => [.. _at.GetProperty(name).EnumerateArray().Select(e => new EligibilityOracle(e, Tolerance))];

    public double Number(string name) => _at.GetProperty(name).GetDouble();

    public double Number(string name, double usual) => Has(name) ? Number(name) : usual;

    public string Text(string name) => _at.GetProperty(name).GetString()!;

    public bool Flag(string name) => _at.GetProperty(name).GetBoolean();

    /// <summary>All numbers under a name, however nested, in their order.</summary>
    public double[] Flat(string name) => [.. Flat(_at.GetProperty(name))];

    /// <summary>Rows of numbers.</summary>
    public double[][] Rows(string name) => [.. _at.GetProperty(name).EnumerateArray().Select(row => Flat(row).ToArray())];

    /// <summary>Asserts that a list of numbers is the expected one.</summary>
    public void ShouldHold(IReadOnlyList<double> actual, IReadOnlyList<double> expected, string what)
    {
        actual.Count.ShouldBe(expected.Count, what);
        double size = expected.Max(Math.Abs), error = actual.Zip(expected, (a, e) => Math.Abs(a - e)).Max();
        error.ShouldBeLessThanOrEqualTo(size == 0 ? Tolerance : Tolerance * size, what);
    }

    private static IEnumerable<double> Flat(JsonElement at)
        => at.ValueKind == JsonValueKind.Array ? at.EnumerateArray().SelectMany(Flat) : [at.GetDouble()];
}
