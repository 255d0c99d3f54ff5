using System.Numerics;
using Eddy.Networks.Online;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Kronecker;

/// <summary>The trace of <see cref="ReverseKfOptions"/>: a [G, U] and B with sources in rows and states in lanes, [S·U / 32, sources, 32].</summary>
internal sealed class ReverseKfTrace<T> : Trace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Width = PanelMatrix<T>.PanelWidth;

    private readonly KroneckerFrame<T> _frame;
    private readonly TermStack _stack;
    private readonly StateJacobian<T> _jacobian;
    private readonly TraceTensor<T> _unit;
    private readonly TraceTensor<T> _source;
    private readonly double[] _signs;
    private readonly T[] _immediate;
    private readonly T[] _drive;
    private readonly T[] _product;
    private readonly T[] _dots;
    private readonly T[] _currentSignal;

    public ReverseKfTrace(RecurrentLayer<T> layer, int streams, ISignSource signs)
        : base(layer, streams)
    {
        _frame = new KroneckerFrame<T>(layer, "Reverse KF-RTRL");
        Signs = signs;
        _stack = new TermStack(1, _frame.SourceLength, _frame.StateLength / Width);
        _jacobian = new StateJacobian<T>(layer);
        _unit = new TraceTensor<T>("unit", _frame.CurrentLength, streams);
        _source = new TraceTensor<T>("source", _frame.StateLength * _frame.SourceLength, streams);
        Tensors = [_unit, _source];
        _signs = new double[_frame.Currents.Length * layer.Shape.Units];
        _immediate = new T[_frame.ImmediateLength];
        _drive = new T[_frame.StateLength];
        _product = GC.AllocateArray<T>(_source.Length, pinned: true);
        _dots = new T[_frame.SourceLength];
        _currentSignal = new T[layer.Shape.Padded];
    }

    /// <inheritdoc/>
    public override string Storage => "factors: one product of a vector and a matrix";

    /// <inheritdoc/>
    public override IReadOnlyList<TraceTensor<T>> Tensors { get; }

    /// <summary>Where the random signs come from.</summary>
    public ISignSource Signs { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<StreamRandom> Randoms => Signs.Randoms;

    /// <inheritdoc/>
    public override void Advance(int stream, LayerStream<T> now)
    {
        for (int q = 0; q < now.Steps.Length; q++)
        {
            Advance(stream, q, now.Steps[q]);
        }
    }

    /// <inheritdoc/>
    public override void Accumulate(int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        Simd<T>.Run(new TermSignalKernel<T>(_source.Of(stream), _stack, signal, 1, _dots));
        int padded = Layer.Shape.Padded;
        for (int q = 0; q < _frame.Block.Length; q++)
        {
            for (int c = 0; c < _frame.Currents.Length; c++)
            {
                LinearMap<T> map = Layer.Maps[q][_frame.Currents[c]]!;
                _unit.Of(stream).Slice(c * padded, padded).CopyTo(_currentSignal);
                Simd<T>.Run(new MapOuterKernel<T>(
                    _dots.AsSpan(_frame.Block[q], map.Rows), _currentSignal, map.Weights.Gradient!.Span, map.Weights.Gradient.PanelLength));
            }
        }
    }

    private void Advance(int stream, int microStep, MicroStep<T> step)
    {
        LayerShape shape = Layer.Shape;
        int padded = shape.Padded;
        Span<T> unit = _unit.Of(stream), source = _source.Of(stream);
        _jacobian.Form(microStep, step);
        for (int p = 0; p < _stack.Panels; p++)
        {
            Simd<T>.Run(new TermProductKernel<T>(
                source, _stack.PanelLength, _jacobian.Transposed.Panel(p), _jacobian.Depth, _product.AsSpan(p * _stack.PanelLength), _stack.Rows, 1, 1, source[..1]));
        }

        Signs.Draw(stream, _signs);
        Drive(step);
        ReadOnlySpan<T> heard = _frame.Sources(microStep, step);
        double drive = Square(_drive), sources = 0;
        foreach (T x in heard)
        {
            sources += double.CreateChecked(x) * double.CreateChecked(x);
        }

        double p0 = KfTermRule.Balance(Square(_product), Square(unit)), p1 = KfTermRule.Balance(drive * sources, _signs.Length);
        T keep = T.CreateChecked(p0), less = T.CreateChecked(1 / p0), add = T.CreateChecked(p1), pull = T.CreateChecked(1 / p1);
        for (int c = 0; c < _frame.Currents.Length; c++)
        {
            for (int u = 0; u < shape.Units; u++)
            {
                ref T a = ref unit[(c * padded) + u];
                a = (keep * a) + (add * T.CreateChecked(_signs[(c * shape.Units) + u]));
            }
        }

        for (int p = 0; p < _stack.Panels; p++)
        {
            ReadOnlySpan<T> lanes = _drive.AsSpan(p * Width, Width);
            for (int j = 0; j < _stack.Rows; j++)
            {
                int at = _stack.At(p, j, 0), place = j - _frame.Block[microStep];
                T x = pull * (place >= 0 && place < heard.Length ? heard[place] : T.Zero);
                for (int lane = 0; lane < Width; lane++)
                {
                    source[at + lane] = (less * _product[at + lane]) + (x * lanes[lane]);
                }
            }
        }
    }

    // (1)
    private void Drive(MicroStep<T> step)
    {
        LayerShape shape = Layer.Shape;
        _frame.Immediate(step, _immediate);
        Array.Clear(_drive);
        for (int s = 0; s < shape.States; s++)
        {
            for (int c = 0; c < _frame.Currents.Length; c++)
            {
                for (int u = 0; u < shape.Units; u++)
                {
                    _drive[(s * shape.Padded) + u] += T.CreateChecked(_signs[(c * shape.Units) + u]) * _immediate[(s * _frame.CurrentLength) + (c * shape.Padded) + u];
                }
            }
        }
    }

    private static double Square(ReadOnlySpan<T> x) => double.CreateChecked(FixedOrderSum.OfSquares(x));
}
