using System.Globalization;
using Eddy.Traces;

namespace Eddy.Cli.Output;

/// <summary>What a rule costs and is exact against, block by block, as a table; what the table's words mean, what is dropped and what to beware of, below it.</summary>
internal static class RuleDescriptionText
{
    public static void Write(TextWriter output, RuleDescription rule)
    {
        IFormatProvider plain = CultureInfo.InvariantCulture;
        output.WriteLine($"rule         {rule.Rule}");
        var table = new TextTable("learned", ">shape", "trace", ">trace bytes", ">operations", "exact against");
        foreach (BlockDescription block in rule.Blocks)
        {
            table.Add(
                block.Name,
                $"[{string.Join(", ", block.Shape)}]",
                Form(block),
                block.TraceBytes.ToString("N0", plain),
                block.OperationsPerStep.ToString("N0", plain),
                Words(block.Exactness));
        }

        table.Write(output);
        WrappedText.Write(output, "memory", string.Create(plain, $"{rule.ParameterBytes:N0} bytes of weights, {rule.StateBytes:N0} bytes kept from step to step, weights included"));
        WrappedText.Write(output, "operations", string.Create(plain, $"{rule.OperationsPerStep:N0} a step with a lesson"));
        foreach (IGrouping<string, BlockDescription> group in rule.Blocks.Where(b => b.Storage.Length > 0).GroupBy(b => b.Storage))
        {
            WrappedText.Write(output, "trace", $"{group.Key} ({Names(group)})");
        }

        foreach (GradientExactness exactness in rule.Blocks.Select(b => b.Exactness).Distinct().Order())
        {
            WrappedText.Write(output, "exact", $"{Words(exactness)}: {Explained(exactness)}");
        }

        foreach (IGrouping<string, BlockDescription> group in rule.Blocks.Where(b => b.Dropped.Length > 0).GroupBy(b => b.Dropped))
        {
            WrappedText.Write(output, "dropped", $"{group.Key} ({Names(group)})");
        }

        foreach (string warning in rule.Warnings)
        {
            WrappedText.Write(output, "beware", warning);
        }
    }

    private static string Names(IEnumerable<BlockDescription> blocks) => string.Join(", ", blocks.Select(b => b.Name));

    // The word before the colon; the rest stands below the table.
    private static string Form(BlockDescription block) => block.Storage.Length > 0 ? block.Storage.Split(':', 2)[0] : block.TraceBytes == 0 ? "none" : "–";

    private static string Words(GradientExactness exactness) => exactness switch
    {
        GradientExactness.Exact => "BPTT",
        GradientExactness.ExactForDetachedGraph => "BPTT of the cut graph",
        GradientExactness.Unbiased => "BPTT, on average",
        GradientExactness.InstantOnly => "this step alone",
        _ => "approximate",
    };

    private static string Explained(GradientExactness exactness) => exactness switch
    {
        GradientExactness.Exact => "the gradient of backpropagation through time",
        GradientExactness.ExactForDetachedGraph => "the gradient of backpropagation through time with the paths cut that are dropped below, and no others",
        GradientExactness.Unbiased => "the mean over the rule's own draws is the gradient of backpropagation through time",
        GradientExactness.InstantOnly => "what the weights did in the step of the lesson, nothing before it",
        _ => "no graph's gradient; what is left out or estimated stands below",
    };
}
