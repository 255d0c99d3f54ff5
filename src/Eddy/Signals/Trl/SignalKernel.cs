using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Signals.Trl;

/// <summary>
/// One panel of the TRL signal. On entry <c>signal</c> holds the bracket k of the covariance loss (the lateral input (c Lᵀ)ᵢⱼ, or the direct covariance's
/// gradient); on return ∂loss/∂zᵢⱼ.
/// </summary>
/// <remarks><code>
/// signalᵢ = C_K/B · kᵢ  −  C_V·2/B · gate(τ − v) · cᵢ  +  C_S·2·w · [ (zᵢ − z_prev(i)) + (zᵢ − z_next(i)) ]
/// </code>
/// With a trace, z and c are the trace f, whose present row moves with (1 − d)·cᵢ: everything is scaled by 1 − d. w is the weight of a pair; the second bracket term is left out where the earlier member is detached; a missing partner adds nothing.</remarks>
internal readonly ref struct SignalKernel<T>(
    PanelMatrix<T> z, PanelMatrix<T> centred, NeuronStore<T> store, PairPlan pairs, TrlOptions options, PanelMatrix<T> signal, int panel, Span<T> losses)
    : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Elements of <c>losses</c>: 32 lanes of S, of V and of K, each before its coefficient.</summary>
    public const int LossLength = 96;

    private readonly Span<T> _losses = losses;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        int rows = z.Rows;
        ref T z0 = ref z.Panel(panel)[0], c0 = ref centred.Panel(panel)[0], s0 = ref signal.Panel(panel)[0];
        ref T target0 = ref store.Target.Lanes(panel, 0)[0], variance0 = ref store.Variance.Lanes(panel, 0)[0], loss0 = ref _losses[0];
        int[] previous = pairs.Previous, next = pairs.Next;
        bool detached = options.DetachPrevious, rectified = !options.BidirectionalVariance;

        double present = 1 - options.TraceDecay;
        V zero = L.Broadcast(T.Zero);
        V pull = L.Broadcast(T.CreateChecked(2 * present * options.SimilarityCoefficient * pairs.PairWeight));
        V push = L.Broadcast(T.CreateChecked(-2 * present * options.VarianceCoefficient / rows));
        V lateral = L.Broadcast(T.CreateChecked(present * options.CovarianceCoefficient / rows));
        V pairShare = L.Broadcast(T.CreateChecked(pairs.PairWeight)), rowShare = L.Broadcast(T.One / T.CreateChecked(rows));

        for (nuint lane = 0; lane < 32; lane += (nuint)L.Count)
        {
            V gate = L.Subtract(L.Load(ref target0, lane), L.Load(ref variance0, lane));
            gate = rectified ? L.WherePositive(gate, gate) : gate;
            V gatedPush = L.Multiply(push, gate);
            V similarity = zero, squares = zero, covariance = zero;
            for (int i = 0; i < rows; i++)
            {
                nuint at = ((nuint)i * 32) + lane;
                V zi = L.Load(ref z0, at), ci = L.Load(ref c0, at), k = L.Load(ref s0, at);
                V s = L.MultiplyAdd(gatedPush, ci, L.Multiply(lateral, k));
                covariance = L.MultiplyAdd(ci, k, covariance);
                squares = L.MultiplyAdd(ci, ci, squares);
                int earlier = previous[i];
                if (earlier >= 0)
                {
                    V d = L.Subtract(zi, L.Load(ref z0, ((nuint)earlier * 32) + lane));
                    similarity = L.MultiplyAdd(d, d, similarity);
                    s = L.MultiplyAdd(pull, d, s);
                }

                int later = next[i];
                if (!detached && later >= 0)
                {
                    s = L.MultiplyAdd(pull, L.Subtract(zi, L.Load(ref z0, ((nuint)later * 32) + lane)), s);
                }

                L.Store(s, ref s0, at);
            }

            L.Store(L.Multiply(similarity, pairShare), ref loss0, lane);
            L.Store(L.Multiply(L.Subtract(zero, L.Multiply(gate, squares)), rowShare), ref loss0, 32 + lane);
            L.Store(L.Multiply(covariance, rowShare), ref loss0, 64 + lane);
        }
    }
}
