using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Signals.Trl;

/// <summary>
/// One panel of the trace that the losses read: fₜ = d·fₜ₋₁ + (1 − d)·cₜ. It starts from the store's trace and leaves its last row there; or, with pairs
/// inside chunks, every chunk starts from its own last row of c.
/// </summary>
internal readonly ref struct TraceKernel<T>(PanelMatrix<T> centred, PanelMatrix<T> trace, NeuronStore<T> store, PairPlan pairs, TrlOptions options, int panel) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        int rows = centred.Rows, chunk = pairs.Chunk;
        bool runsOn = options.Pairs == TrlPairs.Adjacent;
        ref T c0 = ref centred.Panel(panel)[0], f0 = ref trace.Panel(panel)[0], stored = ref store.Trace!.Lanes(panel, 0)[0];
        V keep = L.Broadcast(T.CreateChecked(options.TraceDecay)), take = L.Broadcast(T.CreateChecked(1 - options.TraceDecay));
        for (nuint lane = 0; lane < 32; lane += (nuint)L.Count)
        {
            V f = L.Load(ref stored, lane);
            for (int i = 0; i < rows; i++)
            {
                if (!runsOn && i % chunk == 0)
                {
                    f = L.Load(ref c0, ((nuint)(i + chunk - 1) * 32) + lane);
                }

                nuint at = ((nuint)i * 32) + lane;
                f = L.MultiplyAdd(keep, f, L.Multiply(take, L.Load(ref c0, at)));
                L.Store(f, ref f0, at);
            }

            L.Store(f, ref stored, lane);
        }
    }
}
