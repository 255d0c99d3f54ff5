using System.Numerics;
using Eddy.Numerics;
using Eddy.Signals;
using Eddy.Steps;

namespace Eddy.Traces.OneStep;

/// <summary>Another signal at some time steps, drawn at random; at the others the layers rest.</summary>
internal sealed class SampledSignal<T>(LayerSignal<T> signal, StepSampling sampling, RandomSource random) : LayerSignal<T>(signal.Network)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Taken = 0, Position = 1, Drawn = 2; // what a stream's place holds: this step's choice, steps of the stretch so far, and those drawn

    private readonly TraceTensor<T> _place = new("sampled", 3, signal.Network.Streams.Length);
    private readonly StreamRandom _random = new("steps", random, signal.Network.Streams.Length);

    /// <inheritdoc/>
    public override IEnumerable<(int Layer, TraceTensor<T> Tensor)> Tensors => signal.Tensors.Append((0, _place));

    /// <inheritdoc/>
    public override IEnumerable<SharedValues<T>> Shared => signal.Shared;

    /// <inheritdoc/>
    public override IEnumerable<(int Layer, StreamRandom Random)> Randoms => signal.Randoms.Append((0, _random));

    /// <inheritdoc/>
    public override bool NeedsTarget => signal.NeedsTarget;

    /// <inheritdoc/>
    public override bool CanRest => true;

    /// <inheritdoc/>
    public override bool Rests(int stream) => _place.Of(stream)[Taken] == T.Zero || signal.Rests(stream);

    /// <inheritdoc/>
    public override void Observe(int stream)
    {
        signal.Observe(stream);
        double chance = sampling.Probability;
        if (sampling.Of > 0)
        {
            int position = Get(stream, Position) % sampling.Of, drawn = position == 0 ? 0 : Get(stream, Drawn);
            chance = (sampling.Steps - drawn) / (double)(sampling.Of - position); // of the steps left, those still to be drawn
            Set(stream, Position, position + 1);
            Set(stream, Drawn, drawn);
        }

        bool taken = _random.Of(stream).NextDouble() < chance;
        Set(stream, Taken, taken ? 1 : 0);
        if (taken && sampling.Of > 0)
        {
            Set(stream, Drawn, Get(stream, Drawn) + 1);
        }
    }

    /// <inheritdoc/>
    public override void Signals(int stream) => signal.Signals(stream);

    /// <inheritdoc/>
    public override void Stepped(StepRule<T> step) => signal.Stepped(step);

    /// <inheritdoc/>
    public override void Grown() => signal.Grown();

    /// <inheritdoc/>
    public override void Reset(int stream)
    {
        signal.Reset(stream);
        _place.Reset(stream);
    }

    private int Get(int stream, int what) => int.CreateTruncating(_place.Of(stream)[what]);

    private void Set(int stream, int what, int value) => _place.Of(stream)[what] = T.CreateTruncating(value);
}
