using System.CommandLine;
using System.Globalization;
using Eddy.Cli.Output;
using Eddy.Cli.Parsing;
using Eddy.Data;

namespace Eddy.Cli.Commands;

/// <summary><c>eddy data list</c>: the data sets that have a name.</summary>
internal sealed class DataListCommand : Command
{
    /// <summary>The command, writing to <paramref name="context"/>.</summary>
    public DataListCommand(CommandContext context)
        : base("list", "List the data sets that have a name.")
    {
        Option<bool> json = OptionOf.Json();
        Options.Add(json);
        SetAction(result =>
        {
            var sets = DataSets.All.Select(d => new { d.Name, d.Description, d.TrainCount, d.TestCount, d.Rows, d.Columns, d.Classes }).ToList();
            context.WriteResult(result.GetValue(json), new { DataSets = sets }, output =>
            {
                var table = new TextTable("name", ">train", ">test", "pixels", ">classes", "what it is");
                foreach (var d in sets)
                {
                    table.Add(d.Name, Text(d.TrainCount), Text(d.TestCount), $"{d.Rows}×{d.Columns}", Text(d.Classes), d.Description);
                }

                table.Write(output);
            });
            return ExitCode.Done;
        });

        static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
    }
}
