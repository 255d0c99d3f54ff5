using System.Globalization;
using Eddy.Checkpoints;
using Eddy.Data.Images;

namespace Eddy.Data.Events;

/// <summary>Writes images as event files in the form and the layout of N-MNIST: <c>train/7/00041.bin</c>, <c>test/0/00003.bin</c>.</summary>
public static class EventDigitsFiles
{
    /// <summary>Writes the first images of both parts. Smaller images than 34×34 stand in the middle of that size, as in N-MNIST. Every file is whole at any moment.</summary>
    /// <param name="folder">A new or an empty folder.</param>
    /// <param name="data">The images.</param>
    /// <param name="trainCount">Training images to write, 1 to as many as there are.</param>
    /// <param name="testCount">Test images to write, 1 to as many as there are.</param>
    /// <param name="options">The camera; null for the defaults.</param>
    /// <param name="seed">Of the camera.</param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <returns>Files, and events in them.</returns>
    /// <exception cref="ArgumentException">A count is out of range, the images are larger than 34×34, or a recording is longer than 8.3 s, which the form cannot hold. Nothing was written.</exception>
    /// <exception cref="IOException">The folder is not empty, or cannot be written.</exception>
    public static (int Files, long Events) Write(string folder, ImageDataSet data, int trainCount, int testCount, EventDigitsOptions? options = null, ulong seed = 1, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(data);
        (int rows, int columns) = EventSensors.Size(EventSensor.NMnist);
        if (data.Train.Rows > rows || data.Train.Columns > columns)
        {
            throw new ArgumentException($"Images of {data.Train.Rows}×{data.Train.Columns} are larger than the {rows}×{columns} of N-MNIST. Take smaller ones.", nameof(data));
        }

        Require(trainCount, data.Train, "training", nameof(trainCount));
        Require(testCount, data.Test, "test", nameof(testCount));
        var camera = new EventDigits(data.Train.Rows, data.Train.Columns, options, seed);
        if (camera.DurationUs >= 1 << 23)
        {
            throw new ArgumentException($"A recording of {camera.DurationUs} µs is longer than the {(1 << 23) - 1} that N-MNIST's form can hold. Take fewer or shorter saccades.", nameof(options));
        }

        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new IOException($"{folder}: {(File.Exists(folder) ? "is a file" : "is not empty")}. Give a new or an empty folder; nothing is overwritten.");
        }

        long events = WritePart(Path.Combine(folder, "train"), data.Train, trainCount, camera, cancellation);
        events += WritePart(Path.Combine(folder, "test"), data.Test, testCount, camera, cancellation);
        return (trainCount + testCount, events);
    }

    private static long WritePart(string folder, ImageSet images, int count, EventDigits camera, CancellationToken cancellation)
    {
        (int rows, int columns) = EventSensors.Size(EventSensor.NMnist);
        int top = (rows - images.Rows) / 2, left = (columns - images.Columns) / 2;
        long events = 0;
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            CameraEvent[] seen = camera.Record(images.Image(i), i).ToArray();
            for (int k = 0; k < seen.Length; k++)
            {
                seen[k] = seen[k] with { X = (ushort)(seen[k].X + left), Y = (ushort)(seen[k].Y + top) };
            }

            string classFolder = Path.Combine(folder, images.Label(i).ToString(CultureInfo.InvariantCulture));
            AtomicFile.CreateFolder(classFolder);
            AtomicFile.Write(Path.Combine(classFolder, i.ToString("00000", CultureInfo.InvariantCulture) + ".bin"), stream => EventWriter.Write(stream, EventFormat.NMnist, seen));
            events += seen.Length;
        }

        return events;
    }

    private static void Require(int count, ImageSet images, string part, string name)
    {
        if (count < 1 || count > images.Count)
        {
            throw new ArgumentOutOfRangeException(name, count, $"There are {images.Count} {part} images; write 1 to {images.Count} of them.");
        }
    }
}
