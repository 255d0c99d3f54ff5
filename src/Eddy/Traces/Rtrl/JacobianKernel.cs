using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Rtrl;

/// <summary>
/// Jᵀ[(from, o), (to, k)] += F[to, k]·R[o, k]·G[from, o]: what one recurrent map adds to the transposed Jacobian, units k in lanes. Element-wise.
/// </summary>
/// <param name="transposed">Jᵀ, a panel for every (to, 32 units).</param>
/// <param name="planeRows">Rows from one state before to the next.</param>
/// <param name="shape">The layer's.</param>
/// <param name="weights">R in its first rows.</param>
/// <param name="slope">F, from the map's current on, [S, .., U].</param>
/// <param name="told">G, from the emission that the map hears on, [S, U].</param>
internal readonly ref struct JacobianKernel<T>(
    PanelMatrix<T> transposed, int planeRows, LayerShape shape, PanelMatrix<T> weights, ReadOnlySpan<T> slope, ReadOnlySpan<T> told) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Width = PanelMatrix<T>.PanelWidth;

    private readonly ReadOnlySpan<T> _slope = slope;
    private readonly ReadOnlySpan<T> _told = told;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        int states = shape.States, units = shape.Units, padded = shape.Padded, panels = padded / Width, stride = shape.Currents * padded;
        ref T j0 = ref transposed.Origin, w0 = ref weights.Origin;
        ref T f0 = ref Unsafe.AsRef(in _slope[0]), g0 = ref Unsafe.AsRef(in _told[0]);
        for (int to = 0; to < states; to++)
        {
            for (int panel = 0; panel < panels; panel++)
            {
                ref T column = ref Unsafe.Add(ref j0, ((to * panels) + panel) * transposed.PanelLength);
                ref T w = ref Unsafe.Add(ref w0, panel * weights.PanelLength);
                for (int lane = 0; lane < Width; lane += L.Count)
                {
                    V f = L.Load(ref f0, (nuint)((to * stride) + (panel * Width) + lane));
                    for (int o = 0; o < units; o++)
                    {
                        V path = L.Multiply(f, L.Load(ref w, (nuint)((o * Width) + lane)));
                        for (int from = 0; from < states; from++)
                        {
                            V factor = L.Broadcast(Unsafe.Add(ref g0, (from * padded) + o));
                            nuint at = (nuint)((((from * planeRows) + o) * Width) + lane);
                            L.Store(L.MultiplyAdd(path, factor, L.Load(ref column, at)), ref column, at);
                        }
                    }
                }
            }
        }
    }
}
