using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Online;
using Eddy.Networks.Recurrent;

namespace Eddy.Traces.Uoro;

/// <summary>
/// The influence of all of a layer's parameters on all of its states as one random outer product, M ≈ s̃ θ̃ᵀ, with E[s̃ θ̃ᵀ] = M exactly.
/// </summary>
/// <remarks><code>
/// ν ∈ {−1, 1}, fresh, one for each state;   p = J s̃;   w = νᵀ ∂h'/∂θ with the state before held fixed          (1)
/// ρ0 = √(‖θ̃‖ / (‖p‖ + ε)) + ε;   ρ1 = √(‖w‖ / (‖ν‖ + ε)) + ε                                                   (2)
/// s̃ ← ρ0 p + ρ1 ν;   θ̃ ← θ̃ / ρ0 + w / ρ1                                                                       (3)
/// gradient += (signal · s̃) θ̃                     the pair just advanced                                         (4)
/// </code>
/// w is d ⊗ sources for each map, d = Fᵀν, so its norm is a product of two. With micro-steps, each is a time step of (1)–(3). A step passes once over the recurrent weights
/// (for p) and once over θ̃; (4) passes over θ̃ and the gradient. State: parameters + S U, times copies. Unbiased for any ε, and for each layer by itself.</remarks>
internal sealed class UoroTrace<T> : Trace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _copies;
    private readonly double _epsilon;
    private readonly ISignSource _signs;
    private readonly LayerJacobian<T> _jacobian;
    private readonly TraceTensor<T> _state;
    private readonly UoroBlock<T>[][] _maps; // by micro-step
    private readonly UoroBlock<T>? _own;
    private readonly UoroBlock<T>[] _blocks;
    private readonly T[] _drawn;             // [S, units]
    private readonly T[] _nu;                // [S, U]
    private readonly T[] _p;                 // [S, U]
    private readonly T[][] _d;               // by current, [U]; then own parameters, [P, U]

    public UoroTrace(RecurrentLayer<T> layer, int streams, int copies, double epsilon, ISignSource signs)
        : base(layer, streams)
    {
        EmissionParameterPath.Refuse(layer, "UORO");
        (_copies, _epsilon, _signs, _jacobian) = (copies, epsilon, signs, new LayerJacobian<T>(layer));
        LayerShape shape = layer.Shape;
        _state = new TraceTensor<T>("state", Eddy.Numerics.Shape.Area(copies, shape.StateLength), streams);
        _maps = [.. layer.Maps.Select(maps => Blocks(maps, streams, copies))];
        _own = layer.Own is null ? null : new UoroBlock<T>("own", layer.Own, null, -1, streams, copies);
        _blocks = [.. _maps.SelectMany(m => m), .. _own is null ? [] : new[] { _own }];
        Tensors = [_state, .. _blocks.SelectMany(b => new[] { b.Theta, b.Norm, b.Scale })];
        (_drawn, _nu, _p) = (new T[shape.States * shape.Units], new T[shape.StateLength], new T[shape.StateLength]);
        _d = [.. Enumerable.Range(0, shape.Currents).Select(_ => new T[shape.Padded]), new T[shape.Parameters * shape.Padded]];
    }

    /// <inheritdoc/>
    public override string Storage => "rank one: one number a parameter, and one a state, for each copy";

    /// <inheritdoc/>
    public override IReadOnlyList<TraceTensor<T>> Tensors { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<StreamRandom> Randoms => _signs.Randoms;

    /// <summary>ρ0 and ρ1 of the last micro-step of the last copy.</summary>
    public (double Old, double New) Rates { get; private set; }

    /// <inheritdoc/>
    public override void Advance(int stream, LayerStream<T> now)
    {
        for (int copy = 0; copy < _copies; copy++)
        {
            for (int q = 0; q < now.Steps.Length; q++)
            {
                Advance(stream, copy, q, now.Steps[q]);
            }
        }
    }

    /// <inheritdoc/>
    public override void Accumulate(int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        for (int copy = 0; copy < _copies; copy++)
        {
            ReadOnlySpan<T> state = State(stream, copy);
            T dot = T.Zero;
            for (int i = 0; i < state.Length; i++)
            {
                dot = T.FusedMultiplyAdd(signal[i], state[i], dot);
            }

            dot /= T.CreateChecked(_copies);
            foreach (UoroBlock<T> block in _blocks)
            {
                block.Accumulate(stream, copy, dot);
            }
        }
    }

    private static UoroBlock<T>[] Blocks(LinearMap<T>?[] maps, int streams, int copies)
    {
        var blocks = new List<UoroBlock<T>>();
        for (int g = 0; g < maps.Length; g++)
        {
            if (maps[g] is { } map)
            {
                blocks.Add(new UoroBlock<T>(map.Name, map.Weights, map, g, streams, copies));
            }
        }

        return [.. blocks];
    }

    private static double Norm(ReadOnlySpan<T> planes) => Math.Sqrt(double.CreateChecked(FixedOrderSum.OfSquares(planes)));

    private static double SquaredNorm(ReadOnlySpan<T> x)
    {
        double sum = 0;
        foreach (T value in x)
        {
            double v = double.CreateChecked(value);
            sum += v * v;
        }

        return sum;
    }

    private Span<T> State(int stream, int copy) => _state.Of(stream).Slice(copy * Layer.Shape.StateLength, Layer.Shape.StateLength);

    private void Advance(int stream, int copy, int q, MicroStep<T> step)
    {
        LayerShape shape = Layer.Shape;
        Span<T> state = State(stream, copy);
        _jacobian.Multiply(q, step, state, _p);
        Draw(stream);

        // (1), (2): norms first, so that θ̃ is passed over once
        double fresh = Fresh(step, _maps[q]), theta = 0;
        foreach (UoroBlock<T> block in _blocks)
        {
            theta += block.SquaredNorm(stream, copy);
        }

        double rho0 = Math.Sqrt(Math.Sqrt(theta) / (Norm(_p) + _epsilon)) + _epsilon;
        double rho1 = Math.Sqrt(fresh / (Math.Sqrt(_drawn.Length) + _epsilon)) + _epsilon;
        Rates = (rho0, rho1);

        // (3)
        T old = T.CreateChecked(rho0), young = T.CreateChecked(rho1);
        for (int i = 0; i < state.Length; i++)
        {
            state[i] = T.FusedMultiplyAdd(old, _p[i], young * _nu[i]);
        }

        T share = T.One / young;
        foreach (T[] d in _d)
        {
            TensorPrimitives.Multiply(d, share, d);
        }

        for (int m = 0; m < _maps.Length; m++)
        {
            foreach (UoroBlock<T> block in _maps[m])
            {
                if (m == q)
                {
                    block.Advance(stream, copy, 1 / rho0, step.Sources.AsSpan(block.Map!.Start, block.Map.Rows), _d[block.Current]);
                }
                else
                {
                    block.Shrink(stream, copy, 1 / rho0);
                }
            }
        }

        _own?.Advance(stream, copy, 1 / rho0, _d[^1], shape.Padded);
    }

    private void Draw(int stream)
    {
        LayerShape shape = Layer.Shape;
        _signs.Draw<T>(stream, _drawn);
        for (int s = 0; s < shape.States; s++)
        {
            _drawn.AsSpan(s * shape.Units, shape.Units).CopyTo(_nu.AsSpan(s * shape.Padded));
        }
    }

    // d of (1) for every map of the micro-step and for own parameters; ‖w‖.
    private double Fresh(MicroStep<T> step, UoroBlock<T>[] maps)
    {
        LayerShape shape = Layer.Shape;
        double sum = 0;
        foreach (UoroBlock<T> block in maps)
        {
            T[] d = _d[block.Current];
            _jacobian.CurrentSignal(step, _nu, block.Current).CopyTo(d);
            sum += SquaredNorm(d) * SquaredNorm(step.Sources.AsSpan(block.Map!.Start, block.Map.Rows));
        }

        if (_own is not null)
        {
            T[] d = _d[^1];
            Array.Clear(d);
            for (int s = 0; s < shape.States; s++)
            {
                for (int p = 0; p < shape.Parameters; p++)
                {
                    Span<T> plane = d.AsSpan(p * shape.Padded, shape.Padded);
                    TensorPrimitives.FusedMultiplyAdd(
                        step.SlopeParameter.AsSpan(((s * shape.Parameters) + p) * shape.Padded, shape.Padded), _nu.AsSpan(s * shape.Padded, shape.Padded), plane, plane);
                }
            }

            sum += SquaredNorm(d);
        }

        return Math.Sqrt(sum);
    }
}
