using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;
using Eddy.Steps;
using Eddy.Traces.Diagonal;

namespace Eddy.Traces.InputOutput;

/// <summary>The factored trace of one layer; equations in <see cref="InputOutputOptions"/>.</summary>
/// <remarks>Several micro-steps are one time step, as in <see cref="DiagonalSlopes{T}"/>: each has sources and an output trace of its own. A step costs sources + units, and nothing
/// but the gradient goes over the weights.</remarks>
internal sealed class InputOutputTrace<T> : Trace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double LeastCorrection = 1e-8; // of (4)
    private const double LeastMean = 1e-3; // of (5); below, (4)

    private static readonly T _floor = T.CreateChecked(1e-22); // what only decays does not end among the subnormal numbers

    private readonly double _inputDecay, _outputDecay; // αx, αf
    private readonly DiagonalSlopes<T> _slopes;
    private readonly TraceTensor<T> _input; // [Q, sources]
    private readonly TraceTensor<T> _output; // [Q, S, G, U]
    private readonly TraceTensor<T> _steps; // [1]
    private readonly TraceTensor<T>? _mean; // [U]
    private readonly OwnParameterTrace<T>? _own;
    private readonly TraceTensor<T>[] _tensors;
    private readonly T[] _before;
    private readonly T[] _correction; // [U]
    private readonly T[] _signal; // [U]

    public InputOutputTrace(RecurrentLayer<T> layer, int streams, InputOutputOptions options)
        : base(layer, streams)
    {
        LayerShape shape = layer.Shape;
        (_inputDecay, _outputDecay) = options.Decays(layer);
        _slopes = new DiagonalSlopes<T>(layer, DiagonalScope.Local);
        _input = new("input", shape.MicroSteps * shape.Sources, streams);
        _output = new("output", Math.Max(1, _slopes.Current.Length), streams);
        _steps = new("steps", 1, streams);
        _mean = options.Normalization == InputOutputNormalization.Mean && shape.Carried == 1 ? new("mean", shape.Padded, streams) : null;
        _own = layer.Own is null ? null : new OwnParameterTrace<T>(layer, streams);
        _tensors = [_input, _output, _steps, .. _mean is null ? [] : new[] { _mean }, .. _own is null ? [] : new[] { _own.Tensor }];
        _before = new T[_output.Length];
        _correction = new T[shape.Padded];
        _signal = new T[shape.Padded];
    }

    /// <inheritdoc/>
    public override string Storage => "factors: one number a source, and one a unit, current and state";

    /// <inheritdoc/>
    public override IReadOnlyList<TraceTensor<T>> Tensors => _tensors;

    /// <inheritdoc/>
    public override bool CanStep => true;

    /// <inheritdoc/>
    public override void Advance(int stream, LayerStream<T> now)
    {
        LayerShape shape = Layer.Shape;
        _slopes.Take(now);
        T inputDecay = T.CreateChecked(_inputDecay), keep = T.CreateChecked(_outputDecay), take = T.CreateChecked(1 - _outputDecay);
        for (int q = 0; q < now.Steps.Length; q++)
        {
            Span<T> input = _input.Of(stream).Slice(q * shape.Sources, shape.Sources);
            TensorPrimitives.FusedMultiplyAdd(input, inputDecay, now.Steps[q].Sources, input); // (1)
            Settle(input);
        }

        Span<T> output = _output.Of(stream)[.._slopes.Current.Length];
        if (output.Length > 0)
        {
            output.CopyTo(_before);
            TensorPrimitives.Multiply(_slopes.Current, take, output); // (2)
            TensorPrimitives.Multiply(_slopes.State, keep, _slopes.State);
            AddProducts(output);
            Settle(output);
        }
        else
        {
            TensorPrimitives.Multiply(_slopes.State, keep, _slopes.State);
        }

        if (_mean is not null)
        {
            Span<T> mean = _mean.Of(stream);
            TensorPrimitives.Multiply(mean, _slopes.State, mean); // (5)
            TensorPrimitives.Add(mean, take, mean);
        }

        ref T steps = ref _steps.Of(stream)[0];
        steps = T.Min(steps + T.One, T.CreateChecked(1 << 20)); // what it corrects is long over
        if (_own is not null)
        {
            _slopes.Take(now); // A without the decay
            _own.Advance(stream, _slopes);
        }
    }

    /// <inheritdoc/>
    public override void Accumulate(int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        Correct(stream);
        for (int q = 0; q < Layer.Maps.Length; q++)
        {
            for (int g = 0; g < Layer.Maps[q].Length; g++)
            {
                Layer.Maps[q][g]?.Outer(Sources(stream, q), OutputSignal(stream, q, g, signal));
            }
        }

        _own?.Accumulate(stream, now, signal);
    }

    /// <inheritdoc/>
    public override void Step(StepRule<T> step, T scale, ReadOnlySpan<LayerStream<T>?> lessons)
    {
        int only = Only(lessons);
        if (only < 0 || scale != T.One)
        {
            StepByGradients(step, scale, lessons);
            return;
        }

        LayerStream<T> now = lessons[only]!;
        Correct(only);
        for (int q = 0; q < Layer.Maps.Length; q++)
        {
            for (int g = 0; g < Layer.Maps[q].Length; g++)
            {
                Layer.Maps[q][g]?.StepOuter(Sources(only, q), OutputSignal(only, q, g, now.Signal), step);
            }
        }

        _own?.Accumulate(only, now, now.Signal);
        MoveOwn(step, scale);
    }

    private static void Settle(Span<T> values)
    {
        TensorPrimitives.Add(values, _floor, values);
        TensorPrimitives.Subtract(values, _floor, values);
    }

    private ReadOnlySpan<T> Sources(int stream, int microStep) => _input.Of(stream).Slice(microStep * Layer.Shape.Sources, Layer.Shape.Sources);

    // 1/c of (4) or (5), by unit.
    private void Correct(int stream)
    {
        double correction = Math.Max(LeastCorrection, 1 - Math.Pow(_outputDecay, double.CreateChecked(_steps.Of(stream)[0])));
        T classical = T.CreateChecked(1 / correction);
        if (_mean is null)
        {
            _correction.AsSpan().Fill(classical);
            return;
        }

        ReadOnlySpan<T> mean = _mean.Of(stream);
        T least = T.CreateChecked(LeastMean);
        for (int u = 0; u < mean.Length; u++)
        {
            _correction[u] = T.Abs(mean[u]) < least ? classical : T.One / mean[u];
        }
    }

    // Σ_s signal[s] εf[s] / c of one current, [U]; valid until the next call.
    private ReadOnlySpan<T> OutputSignal(int stream, int microStep, int current, ReadOnlySpan<T> signal)
    {
        LayerShape shape = Layer.Shape;
        _signal.AsSpan().Clear();
        for (int s = 0; s < shape.Carried; s++)
        {
            int at = ((((microStep * shape.Carried) + s) * shape.Currents) + current) * shape.Padded;
            TensorPrimitives.FusedMultiplyAdd(signal.Slice(s * shape.Padded, shape.Padded), _output.Of(stream).Slice(at, shape.Padded), _signal, _signal);
        }

        TensorPrimitives.Multiply(_signal, _correction, _signal);
        return _signal;
    }

    // output[q] += (αf A) before[q] for every micro-step and current
    private void AddProducts(Span<T> output)
    {
        LayerShape shape = Layer.Shape;
        int padded = shape.Padded, row = shape.Currents * padded, block = shape.Carried * row;
        for (int first = 0; first < output.Length; first += block)
        {
            for (int to = 0; to < shape.Carried; to++)
            {
                for (int from = 0; from < shape.Carried; from++)
                {
                    ReadOnlySpan<T> factor = _slopes.State.AsSpan(((to * shape.Carried) + from) * padded, padded);
                    for (int g = 0; g < row; g += padded)
                    {
                        Span<T> sum = output.Slice(first + (to * row) + g, padded);
                        TensorPrimitives.FusedMultiplyAdd(factor, _before.AsSpan(first + (from * row) + g, padded), sum, sum);
                    }
                }
            }
        }
    }
}
