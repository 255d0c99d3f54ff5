using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Signals.Trl;

/// <summary>
/// One panel of the neuron store: m ← momentum·m + (1 − momentum)·mean over the batch, c ← z − m, v ← momentum·v + (1 − momentum)·mean of c², p ← last row of z.
/// Rows are summed in order, so a lane has the same bits at every width.
/// </summary>
internal readonly ref struct StatisticsKernel<T>(PanelMatrix<T> z, PanelMatrix<T> centred, NeuronStore<T> store, int panel, TrlOptions options) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        int rows = z.Rows;
        Span<T> mean = store.Mean.Lanes(panel, 0), variance = store.Variance.Lanes(panel, 0), previous = store.Previous.Lanes(panel, 0);
        ref T z0 = ref z.Panel(panel)[0], c0 = ref centred.Panel(panel)[0];
        V share = L.Broadcast(T.One / T.CreateChecked(rows));
        V keep = L.Broadcast(T.CreateChecked(options.VarianceMomentum)), take = L.Broadcast(T.CreateChecked(1 - options.VarianceMomentum));
        V keepMean = L.Broadcast(T.CreateChecked(options.MeanMomentum)), takeMean = L.Broadcast(T.CreateChecked(1 - options.MeanMomentum));
        for (nuint lane = 0; lane < 32; lane += (nuint)L.Count)
        {
            V sum = L.Broadcast(T.Zero);
            for (int b = 0; b < rows; b++)
            {
                sum = L.Add(sum, L.Load(ref z0, ((nuint)b * 32) + lane));
            }

            V m = L.MultiplyAdd(keepMean, L.Load(ref mean[0], lane), L.Multiply(takeMean, L.Multiply(sum, share)));
            V squares = L.Broadcast(T.Zero);
            for (int b = 0; b < rows; b++)
            {
                nuint at = ((nuint)b * 32) + lane;
                V c = L.Subtract(L.Load(ref z0, at), m);
                squares = L.MultiplyAdd(c, c, squares);
                L.Store(c, ref c0, at);
            }

            L.Store(m, ref mean[0], lane);
            L.Store(L.MultiplyAdd(keep, L.Load(ref variance[0], lane), L.Multiply(take, L.Multiply(squares, share))), ref variance[0], lane);
            L.Store(L.Load(ref z0, ((nuint)(rows - 1) * 32) + lane), ref previous[0], lane);
        }
    }
}
