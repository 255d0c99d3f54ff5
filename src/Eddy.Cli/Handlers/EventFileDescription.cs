using System.Globalization;
using Eddy.Cli.Output;
using Eddy.Data.Events;
using Eddy.Data.Npz;

namespace Eddy.Cli.Handlers;

/// <summary>What <c>eddy data inspect</c> says about a file.</summary>
internal static class EventFileDescription
{
    private static readonly IFormatProvider _plain = CultureInfo.InvariantCulture;

    /// <summary>Reads an event file to its end.</summary>
    /// <returns>Whether it is sound, as an exit code.</returns>
    public static int WriteEvents(CommandContext context, string path, EventReadOptions options, bool json)
    {
        using EventReader reader = EventReader.Open(path, options);
        long first = 0, last = 0, on = 0;
        while (reader.Read(out CameraEvent next))
        {
            first = reader.Count == 1 ? next.Microseconds : first;
            last = next.Microseconds;
            on += next.On ? 1 : 0;
            if (reader.Count % 65_536 == 0)
            {
                context.Cancellation.ThrowIfCancellationRequested();
            }
        }

        double seconds = (last - first) / 1e6, rate = seconds > 0 ? reader.Count / seconds : 0, share = reader.Count > 0 ? on / (double)reader.Count : 0;
        context.WriteResult(
            json,
            new
            {
                File = Path.GetFullPath(path),
                Format = Name(reader.Format),
                Sensor = reader.Sensor.ToString(),
                reader.Rows,
                reader.Columns,
                Events = reader.Count,
                FirstUs = first,
                LastUs = last,
                OnShare = share,
                EventsPerSecond = rate,
                OtherRecords = reader.Others,
                BadEvents = reader.Skipped,
                reader.FirstProblem,
            },
            output =>
            {
                output.WriteLine($"{path}: {Name(reader.Format)}");
                output.WriteLine(string.Create(_plain, $"sensor   {reader.Columns}×{reader.Rows} pixels ({reader.Sensor})"));
                output.WriteLine(string.Create(_plain, $"events   {reader.Count:N0}, {100 * share:0.0} % of them ON"));
                output.WriteLine(string.Create(_plain, $"time     {seconds:0.000} s, from {first:N0} to {last:N0} µs; {rate:N0} events a second, {rate / (reader.Rows * (double)reader.Columns):0.00} a pixel"));
                if (reader.Others > 0)
                {
                    output.WriteLine(string.Create(_plain, $"others   {reader.Others:N0} records that are no events of pixels"));
                }

                if (reader.Skipped > 0)
                {
                    output.WriteLine(string.Create(_plain, $"damaged  {reader.Skipped:N0}, passed over; the first: {reader.FirstProblem}"));
                }
            });
        return reader.Skipped > 0 ? ExitCode.BadData : ExitCode.Done;
    }

    /// <summary>Reads every array of an NPZ file.</summary>
    public static int WriteArrays(CommandContext context, string path, bool json)
    {
        using NpzFile file = NpzFile.Open(path);
        var arrays = new List<(string Name, NpyArray Array, double Active)>();
        foreach (string name in file.Names)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            NpyArray array = file.Read(name);
            arrays.Add((name, array, Active(array)));
        }

        string? problem = null;
        try
        {
            _ = SpikeRasters.Load(path);
        }
        catch (InvalidDataException exception)
        {
            problem = exception.Message;
        }

        context.WriteResult(
            json,
            new { File = Path.GetFullPath(path), Format = "NPZ", Arrays = arrays.Select(a => new { a.Name, a.Array.Shape, Type = a.Array.Type.ToString(), ActiveShare = a.Active }).ToList(), FirstProblem = problem },
            output =>
            {
                output.WriteLine($"{path}: NPZ");
                var table = new TextTable("array", ">shape", "type", ">not 0");
                foreach ((string name, NpyArray array, double active) in arrays)
                {
                    table.Add(name, string.Join('×', array.Shape), array.Type.ToString(), string.Create(_plain, $"{100 * active:0.00} %"));
                }

                table.Write(output);
                output.WriteLine(problem is null ? "It can be learned from: spikes with labels." : $"It cannot be learned from as spike rasters: {problem}");
            });
        return problem is null ? ExitCode.Done : ExitCode.BadData;
    }

    private static double Active(NpyArray array)
    {
        var some = new float[4096];
        long active = 0;
        for (int start = 0; start < array.Count; start += some.Length)
        {
            Span<float> part = some.AsSpan(0, Math.Min(some.Length, array.Count - start));
            array.CopyTo(start, part);
            active += part.Length - part.Count(0f);
        }

        return array.Count > 0 ? active / (double)array.Count : 0;
    }

    private static string Name(EventFormat format) => format switch
    {
        EventFormat.NMnist => "events in the form of N-MNIST",
        EventFormat.Aedat2 => "AEDAT 2.0",
        _ => "AEDAT 3.1",
    };
}
