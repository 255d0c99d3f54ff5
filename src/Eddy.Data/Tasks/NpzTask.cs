using Eddy.Data.Npz;

namespace Eddy.Data.Tasks;

/// <summary>Labelled spike rasters (<see cref="SpikeRasters"/>), step by step; the class is asked.</summary>
internal sealed class NpzTask(int lanes, ulong seed, SpikeRasters rasters, RecordingChoice choice)
    : RecordingTask("npz", lanes, seed, rasters.Inputs, rasters.Classes, rasters.Count, choice)
{
    private readonly int[] _sample = new int[lanes];

    public override IReadOnlyList<TaskFigure> Figures() => [new("accuracy, by chance", 1.0 / OutputSize)];

    protected override void Enter(int lane, int sample) => _sample[lane] = sample;

    protected override int Steps(int lane) => rasters.Steps;

    protected override void Write(int lane, int place, Span<float> input) => rasters.Write(_sample[lane], place, input);

    protected override int Label(int sample) => rasters.Label(sample);
}
