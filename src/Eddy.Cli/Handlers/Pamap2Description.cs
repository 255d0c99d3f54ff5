using System.Globalization;
using Eddy.Cli.Output;
using Eddy.Data.Pamap2;
using Eddy.Data.Records;

namespace Eddy.Cli.Handlers;

/// <summary>What <c>eddy data describe</c> says about a folder in the format of PAMAP2.</summary>
internal static class Pamap2Description
{
    /// <summary>Reads the folder and writes rows by part and activity.</summary>
    public static int Write(CommandContext context, string folder, OnBadRecord onBad, bool json)
    {
        Pamap2DataSet data = Pamap2DataSet.Load(folder, new Pamap2Options { OnBad = onBad });
        (string Name, Pamap2Part Rows)[] parts = [("train", data.Train), ("validation", data.Validation), ("test", data.Test)];
        int[][] counts = [.. parts.Select(part => CountByClass(part.Rows, data.ClassNames.Count))];
        context.WriteResult(
            json,
            new
            {
                data.Name,
                Format = "pamap2",
                data.RowsRead,
                data.RowsSkipped,
                data.BadRows,
                Inputs = data.InputNames.Count,
                data.ClassNames,
                Parts = parts.Select((part, k) => new { part.Name, part.Rows.Subjects, part.Rows.Count, CountByClass = counts[k] }).ToList(),
            },
            output => Write(output, data, parts, counts));
        return ExitCode.Done;
    }

    private static void Write(TextWriter output, Pamap2DataSet data, (string Name, Pamap2Part Rows)[] parts, int[][] counts)
    {
        IFormatProvider plain = CultureInfo.InvariantCulture;
        output.WriteLine(string.Create(plain, $"{data.Name}: sensor recordings in the format of PAMAP2, {data.InputNames.Count} inputs"));
        output.WriteLine(string.Create(plain, $"rows     {data.RowsRead:N0} in the files; every tenth of the twelve activities is taken"));
        if (data.RowsSkipped > 0)
        {
            output.WriteLine(string.Create(plain, $"damaged  {data.RowsSkipped:N0}, passed over; the first: {data.BadRows[0]}"));
        }

        foreach ((string name, Pamap2Part rows) in parts)
        {
            output.WriteLine(string.Create(plain, $"{name,-11}{rows.Count:N0} rows of subject{(rows.Subjects.Count > 1 ? "s" : "")} {string.Join(", ", rows.Subjects)}"));
        }

        output.WriteLine();
        var table = new TextTable("activity", ">train", ">validation", ">test");
        for (int c = 0; c < data.ClassNames.Count; c++)
        {
            table.Add(data.ClassNames[c], Text(0, c), Text(1, c), Text(2, c));
        }

        table.Write(output);

        string Text(int part, int c) => counts[part][c].ToString("N0", plain);
    }

    private static int[] CountByClass(Pamap2Part rows, int classes)
    {
        var counts = new int[classes];
        foreach (byte label in rows.Labels)
        {
            counts[label]++;
        }

        return counts;
    }
}
