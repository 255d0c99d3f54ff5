using System.Globalization;
using Eddy.Traces;

namespace Eddy.Cli.Output;

/// <summary>What a rule costs and is exact against, as a table.</summary>
internal static class RuleDescriptionText
{
    public static void Write(TextWriter output, RuleDescription rule)
    {
        IFormatProvider plain = CultureInfo.InvariantCulture;
        output.WriteLine($"rule         {rule.Rule}");
        var table = new TextTable("learned", ">shape", ">trace bytes", ">operations a step", "gradient exact against");
        foreach (BlockDescription block in rule.Blocks)
        {
            table.Add(
                block.Name,
                $"[{string.Join(", ", block.Shape)}]",
                block.TraceBytes.ToString("N0", plain),
                block.OperationsPerStep.ToString("N0", plain),
                Words(block.Exactness));
        }

        table.Write(output);
        output.WriteLine(string.Create(plain, $"memory       {rule.ParameterBytes:N0} bytes of weights, {rule.StateBytes:N0} bytes kept from step to step, weights included"));
        output.WriteLine(string.Create(plain, $"operations   {rule.OperationsPerStep:N0} a step with a lesson"));
        foreach (IGrouping<string, BlockDescription> group in rule.Blocks.Where(b => b.Dropped.Length > 0).GroupBy(b => b.Dropped))
        {
            output.WriteLine($"dropped      {group.Key} ({string.Join(", ", group.Select(b => b.Name))})");
        }

        foreach (string warning in rule.Warnings)
        {
            output.WriteLine($"beware       {warning}");
        }
    }

    private static string Words(GradientExactness exactness) => exactness switch
    {
        GradientExactness.Exact => "backpropagation through time",
        GradientExactness.ExactForDetachedGraph => "the graph with paths cut, see below",
        GradientExactness.Unbiased => "backpropagation through time, on average",
        GradientExactness.InstantOnly => "this step alone",
        _ => "nothing: an approximation, see below",
    };
}
