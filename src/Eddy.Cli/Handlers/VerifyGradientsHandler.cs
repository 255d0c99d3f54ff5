using System.Globalization;
using Eddy.Cli.Commands;
using Eddy.Cli.Output;
using Eddy.Cli.Parsing;
using Eddy.Experiments.Verification.Equilibrium;
using Eddy.Experiments.Verification.Gradients;
using Eddy.Traces;

namespace Eddy.Cli.Handlers;

/// <summary>What <c>eddy verify gradients</c> does: a line a pair of neuron model and rule.</summary>
internal static class VerifyGradientsHandler
{
    /// <summary>Compares; answers the exit code.</summary>
    public static int Run(CommandContext context, VerifyGradientsArguments given)
    {
        GradientCheck check = new(given.Options);
        NeuronSource.AddTo(check, Names("--cell", given.Cells), given.From);
        IReadOnlyList<RuleOptions> rules = RuleClaims.Named(Names("--trace", given.Traces));
        GradientTable table = check.Run(rules, (cell, rule) =>
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (context.ErrorIsTerminal)
            {
                context.Error.Write($"\r{$"{cell} × {rule} …",-40}");
            }
        });
        if (context.ErrorIsTerminal)
        {
            context.Error.Write($"\r{"",-40}\r");
        }

        if (given is { Cells: null, Traces: null, From: null })
        {
            table = table with { Identities = [.. GradientIdentities.All(given.Options), .. EquilibriumIdentities.All(given.Options)] };
        }

        context.WriteResult(given.Json, new { table.Rows, table.Identities, table.Bounds, table.FellShort }, output => Write(output, table, given.Blocks));
        return table.FellShort > 0 ? ExitCode.CheckFailed : ExitCode.Done;
    }

    // A comma also stands between the settings of one neuron, as in lif:reset=hard,refractory=2: what has an '=' and no ':' belongs to the name before.
    private static string[]? Names(string option, string? list)
    {
        var names = new List<string>();
        foreach (string part in list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            if (names.Count > 0 && part.Contains('=') && !part.Contains(':'))
            {
                names[^1] += "," + part;
            }
            else
            {
                names.Add(part);
            }
        }

        return list is null ? null
            : names.Count > 0 ? [.. names]
            : throw new CommandException(ExitCode.Usage, $"option '{option}' names nothing; got '{list}'. Leave it out for all.");
    }

    private static void Write(TextWriter output, GradientTable table, bool blocks)
    {
        var text = new TextTable("cell", "trace", "gradient", ">off BPTT by", ">cosine", ">off its claim by", ">noise", ">all signs", "");
        foreach (GradientRow row in table.Rows)
        {
            if (row.Claim is null)
            {
                text.Add(row.Cell, row.Rule, row.Holds ? "refused" : "dead network", "", "", "", "", "", row.Holds ? "" : "FALLS SHORT");
                continue;
            }

            text.Add(
                row.Cell,
                row.Rule,
                Words(row.Claim.Value),
                Error(row.Whole!.RelativeError),
                Cosine(row.Whole.Cosine),
                row.Claimed is null ? "" : Error(row.Claimed.RelativeError),
                row.Noise == 0 ? "" : row.Noise.ToString("0.00", CultureInfo.InvariantCulture),
                row.Enumerated is null ? "" : Error(row.Enumerated.RelativeError),
                row.Holds ? "" : "FALLS SHORT");
            foreach (GradientBlockRow block in blocks ? row.Blocks : [])
            {
                text.Add("", "  " + block.Name, "", Error(block.Whole.RelativeError), Cosine(block.Whole.Cosine), block.Claimed is null ? "" : Error(block.Claimed.RelativeError), "", "", "");
            }
        }

        text.Write(output);
        output.WriteLine();
        foreach (IGrouping<string, GradientRow> refusal in table.Rows.Where(r => r.Claim is null).GroupBy(r => r.Rule))
        {
            output.WriteLine($"{refusal.Key} refuses {string.Join(", ", refusal.Select(r => r.Cell))}. Of the first: {refusal.First().Refusal}");
        }

        if (table.Identities.Count > 0)
        {
            output.WriteLine();
            var identities = new TextTable("network", "statement", ">off by", "");
            foreach (GradientIdentity identity in table.Identities)
            {
                identities.Add(identity.Cell, identity.Statement, Error(identity.Agreement.RelativeError), identity.Holds ? "" : "FALLS SHORT");
            }

            identities.Write(output);
        }

        output.WriteLine();

        int refused = table.Rows.Count(r => r.Claim is null), shown = table.Rows.Count(r => r.Claim == GradientClaim.Approximate);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{table.Rows.Count - refused - shown + table.Identities.Count - table.FellShort + table.Rows.Count(r => r is { Claim: null, Holds: false })} claims hold, {table.FellShort} fall short, {shown} pairs are approximate and claim nothing, {refused} refused"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Errors are |got − expected|/|expected| over all parameters. Equal means {table.Bounds.Exact:0E+0}; BPTT against finite differences {table.Bounds.FiniteDifferences:0E+0}; the mean of 400 random draws within {table.Bounds.StandardErrors:0} standard errors, and of all patterns of signs on a tiny network equal."));
    }

    private static string Words(GradientClaim claim) => claim switch
    {
        GradientClaim.Exact => "exact",
        GradientClaim.ExactWithinLayers => "exact within layers",
        GradientClaim.ExactDetached => "exact, detached graph",
        GradientClaim.ExactOneStep => "exact, one step",
        GradientClaim.Unbiased => "unbiased",
        _ => "approximate",
    };

    private static string Error(double error) => error.ToString("0.0E+0", CultureInfo.InvariantCulture);

    private static string Cosine(double cosine) => cosine.ToString("0.0000", CultureInfo.InvariantCulture);
}
