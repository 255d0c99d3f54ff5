using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces;

/// <summary>
/// J of one micro-step, dense and transposed: [from, to] with the later states in lanes, so that rows of influence are multiplied as they lie. Formed by one pass over the
/// recurrent weights a current.
/// </summary>
internal sealed class StateJacobian<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Width = PanelMatrix<T>.PanelWidth;

    private readonly RecurrentLayer<T> _layer;
    private readonly int _planeRows;

    /// <param name="layer">Whose.</param>
    /// <param name="planeRows">Rows from one state before to the next, at least the units; 0 for the units rounded up to 32.</param>
    public StateJacobian(RecurrentLayer<T> layer, int planeRows = 0)
    {
        _layer = layer;
        _planeRows = planeRows == 0 ? layer.Shape.Padded : planeRows;
        Transposed = new PanelMatrix<T>(layer.Shape.States * _planeRows, layer.Shape.StateLength);
        Depth = layer.Shape.States == 1 ? layer.Shape.Units : layer.Shape.StateLength;
    }

    /// <summary>Jᵀ, [states before × plane rows, S·U]; 0 beyond the units.</summary>
    public PanelMatrix<T> Transposed { get; }

    /// <summary>Rows of it that are not padding.</summary>
    public int Depth { get; }

    /// <summary>Forms it.</summary>
    public void Form(int microStep, MicroStep<T> step)
    {
        LayerShape shape = _layer.Shape;
        int states = shape.States, padded = shape.Padded;
        Transposed.Span.Clear();
        for (int to = 0; to < states; to++)
        {
            for (int from = 0; from < states; from++)
            {
                for (int g = 0; g < shape.Currents; g++)
                {
                    if (_layer.Maps[microStep][g] is { RecurrentRows: > 0 } map)
                    {
                        Simd<T>.Run(new JacobianBlockKernel<T>(
                            map.Weights.Value,
                            shape.Units,
                            step.SlopeCurrent.AsSpan(((to * shape.Currents) + g) * padded, padded),
                            step.EmissionSlopeBefore.AsSpan(((map.Form.Recurrent!.Value * states) + from) * padded, padded),
                            Transposed,
                            from * _planeRows,
                            to * padded / Width));
                    }
                }

                ReadOnlySpan<T> own = step.SlopeState.AsSpan(((to * states) + from) * padded, padded);
                for (int u = 0; u < shape.Units; u++)
                {
                    Transposed.Lanes(((to * padded) + u) / Width, (from * _planeRows) + u)[u % Width] += own[u];
                }
            }
        }

        ClearPadding(shape);
    }

    // Slopes of padding lanes may be anything.
    private void ClearPadding(LayerShape shape)
    {
        int used = shape.Units % Width;
        if (used == 0)
        {
            return;
        }

        for (int to = 0; to < shape.States; to++)
        {
            int panel = ((to * shape.Padded) + shape.Units) / Width;
            for (int row = 0; row < Transposed.Rows; row++)
            {
                Transposed.Lanes(panel, row)[used..].Clear();
            }
        }
    }
}

/// <summary>Jᵀ[k, lanes] += f[lanes]·R[k, lanes]·e[k] for one block of J. Element-wise.</summary>
internal readonly ref struct JacobianBlockKernel<T>(
    PanelMatrix<T> weights, int units, ReadOnlySpan<T> f, ReadOnlySpan<T> e, PanelMatrix<T> jacobian, int firstRow, int firstPanel) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _f = f;
    private readonly ReadOnlySpan<T> _e = e;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        nuint width = (nuint)L.Count;
        ref T e0 = ref Unsafe.AsRef(in _e[0]);
        for (int panel = 0; panel < weights.Panels; panel++)
        {
            ref T w0 = ref weights.Panel(panel)[0], j0 = ref jacobian.Lanes(firstPanel + panel, firstRow)[0];
            ref T f0 = ref Unsafe.AsRef(in _f[panel * 32]);
            for (nuint lane = 0; lane < 32; lane += width)
            {
                V slope = L.Load(ref f0, lane);
                ref T w = ref Unsafe.Add(ref w0, lane), j = ref Unsafe.Add(ref j0, lane);
                for (nuint k = 0; k < (nuint)units; k++)
                {
                    V path = L.Multiply(slope, L.Broadcast(Unsafe.Add(ref e0, k)));
                    L.Store(L.MultiplyAdd(path, L.Load(ref w, k * 32), L.Load(ref j, k * 32)), ref j, k * 32);
                }
            }
        }
    }
}
