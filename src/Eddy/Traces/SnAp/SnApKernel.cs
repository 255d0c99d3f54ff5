using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;
using Eddy.Traces.Rtrl;

namespace Eddy.Traces.SnAp;

/// <summary>
/// M ← J M of one source unit in place, over kept units only: rows are (kept unit, state), lanes the unit's parameters. A row is summed in registers, two vectors of
/// lanes at a time, over the kept units that it hears in their order. A lane never meets another: the same bits at every vector width.
/// </summary>
internal readonly ref struct SnApKernel<T>(Span<T> influence, Span<T> copy, int lanes, int states, Link[][] links, T[] jacobian) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _influence = influence;
    private readonly Span<T> _copy = copy;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T m0 = ref _influence[0], old = ref _copy[0];
        nuint width = (nuint)L.Count;
        V tiny = L.Broadcast(Faded.Below<T>()), zero = L.Broadcast(T.Zero);
        for (nuint i = 0, n = (nuint)_influence.Length; i < n; i += width)
        {
            V v = L.Load(ref m0, i);
            L.Store(L.Select(L.GreaterThan(L.Abs(v), tiny), v, zero), ref old, i);
        }

        int block = states * states, step = lanes % (2 * L.Count) == 0 ? 2 * L.Count : L.Count;
        for (int k = 0; k < links.Length; k++)
        {
            Link[] heard = links[k];
            for (int s = 0; s < states; s++)
            {
                ref T row = ref Unsafe.Add(ref m0, ((k * states) + s) * lanes);
                for (int lane = 0; lane < lanes; lane += step)
                {
                    V sum0 = zero, sum1 = zero;
                    foreach (Link link in heard)
                    {
                        for (int before = 0; before < states; before++)
                        {
                            V j = L.Broadcast(jacobian[(link.Block * block) + (s * states) + before]);
                            nuint from = (nuint)((((link.Kept * states) + before) * lanes) + lane);
                            sum0 = L.MultiplyAdd(j, L.Load(ref old, from), sum0);
                            if (step != L.Count)
                            {
                                sum1 = L.MultiplyAdd(j, L.Load(ref old, from + width), sum1);
                            }
                        }
                    }

                    L.Store(sum0, ref row, (nuint)lane);
                    if (step != L.Count)
                    {
                        L.Store(sum1, ref row, (nuint)lane + width);
                    }
                }
            }
        }
    }
}
