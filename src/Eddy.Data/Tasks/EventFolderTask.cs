using Eddy.Data.Events;

namespace Eddy.Data.Tasks;

/// <summary>Recordings of an event camera from a folder (<see cref="EventFolder"/>), a bin of events a step from the first event on; the class is asked.</summary>
/// <remarks>A file is read when its turn comes: that takes 64 KB, and room for the longest recording; the steps in between allocate nothing.</remarks>
internal sealed class EventFolderTask : RecordingTask
{
    private readonly EventFile[] _files;
    private readonly EventFrames _frames;
    private readonly EventReadOptions _options;
    private readonly int _length;
    private readonly EventRaster[] _rasters;
    private CameraEvent[] _events = new CameraEvent[4096];

    /// <param name="lanes">B.</param>
    /// <param name="seed">Of the lanes.</param>
    /// <param name="folder">The files.</param>
    /// <param name="frames">How they are binned.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="length">Steps of every recording; 0: each its own.</param>
    /// <param name="choice">Which come, and when they are asked about.</param>
    public EventFolderTask(int lanes, ulong seed, EventFolder folder, EventFrames frames, EventReadOptions options, int length, RecordingChoice choice)
        : base("events", lanes, seed, frames.InputSize, folder.ClassNames.Count, folder.Files.Count, choice)
    {
        (_files, _frames, _options, _length) = (choice.HeldOut > 0 ? Mixed(folder.Files) : [.. folder.Files], frames, options, length);
        _rasters = [.. Enumerable.Range(0, lanes).Select(_ => new EventRaster())];
    }

    // The files of a folder come class after class: the last of them, as they are, would be those of the last class alone.
    private static EventFile[] Mixed(IReadOnlyList<EventFile> files)
    {
        int[] ofClass = new int[files.Max(file => file.Class) + 1];
        foreach (EventFile file in files)
        {
            ofClass[file.Class]++;
        }

        int[] seen = new int[ofClass.Length];
        return [.. files.Select(file => (File: file, Place: (seen[file.Class]++ + 0.5) / ofClass[file.Class])).OrderBy(pair => pair.Place).Select(pair => pair.File)];
    }

    public override IReadOnlyList<TaskFigure> Figures() => [new("accuracy, by chance", 1.0 / OutputSize)];

    protected override void Enter(int lane, int sample)
    {
        EventFile file = _files[sample];
        using EventReader reader = EventReader.Open(file.Path, _options);
        int count = 0;
        while (reader.Read(out CameraEvent next))
        {
            if (count == _events.Length)
            {
                Array.Resize(ref _events, 2 * count);
            }

            _events[count++] = next;
        }

        if (count != file.Events || _events[0].Microseconds != file.FirstUs || _events[count - 1].Microseconds != file.LastUs)
        {
            throw new InvalidDataException($"{file.Path}: changed since the task was made. Leave the files alone while a run reads them; start anew.");
        }

        int steps = _length > 0 ? _length : _frames.Steps(file.LastUs - file.FirstUs + 1);
        _frames.Bin(_events.AsSpan(0, count), file.FirstUs, steps, _rasters[lane]);
    }

    protected override int Steps(int lane) => _rasters[lane].Steps;

    protected override void Write(int lane, int place, Span<float> input) => _rasters[lane].Write(place, input);

    protected override int Label(int sample) => _files[sample].Class;
}
