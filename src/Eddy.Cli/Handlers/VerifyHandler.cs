using System.Globalization;
using Eddy.Cli.Commands;
using Eddy.Cli.Output;
using Eddy.Experiments.Verification;

namespace Eddy.Cli.Handlers;

/// <summary>What <c>eddy verify</c> does: runs the engine on oracle files, a line a file.</summary>
internal static class VerifyHandler
{
    /// <summary>Verifies; answers the exit code.</summary>
    public static int Run(CommandContext context, VerifyArguments given)
    {
        OracleResult[] results = [.. OracleRunner.RunAll(given.Paths)];
        int short_ = results.Count(r => r.Status == OracleStatus.FallsShort), missing = results.Count(r => r.Status == OracleStatus.NotYetSupported);
        context.WriteResult(
            given.Json,
            new
            {
                Files = results.Select(r => new
                {
                    r.Name,
                    r.File,
                    r.Kind,
                    r.Status,
                    ErrorDouble = r.InDouble?.Error,
                    BoundDouble = r.InDouble?.Bound,
                    WhereDouble = r.InDouble?.Where,
                    ErrorFloat = r.InSingle?.Error,
                    BoundFloat = r.InSingle?.Bound,
                    WhereFloat = r.InSingle?.Where,
                    r.Reason,
                }),
                Held = results.Length - short_ - missing,
                FellShort = short_,
                NotYetSupported = missing,
            },
            output => Write(output, results, short_, missing));
        return short_ > 0 ? ExitCode.CheckFailed : ExitCode.Done;
    }

    private static void Write(TextWriter output, OracleResult[] results, int fellShort, int missing)
    {
        var table = new TextTable("oracle", "result", ">error in double", ">bound", ">error in float", ">bound", "largest at");
        foreach (OracleResult result in results)
        {
            string verdict = result.Status switch
            {
                OracleStatus.Holds => "holds",
                OracleStatus.FallsShort => "FALLS SHORT",
                _ => "not yet supported",
            };
            string where = result.Status == OracleStatus.NotYetSupported ? result.Reason
                : result.InSingle is { Holds: false } ? result.InSingle.Where + " (float)"
                : result.InDouble!.Where;
            table.Add(
                result.Name, verdict, Number(result.InDouble?.Error), Number(result.InDouble?.Bound), Number(result.InSingle?.Error), Number(result.InSingle?.Bound), where);
        }

        table.Write(output);
        output.WriteLine();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{results.Length - fellShort - missing} hold, {fellShort} fall short, {missing} not yet supported"));
    }

    private static string Number(double? value) => value?.ToString("0.0E+0", CultureInfo.InvariantCulture) ?? "–";
}
