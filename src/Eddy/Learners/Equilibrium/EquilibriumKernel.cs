using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Learners.Equilibrium;

/// <summary>
/// One step of some units: from u, what they are told, and s, what they were, to what they are and what the others hear of it. Element-wise. Spans are of one length, a multiple of 32.
/// </summary>
/// <param name="motion">The equations.</param>
/// <param name="nudge">β (energy: ε β); 0 where no target is heard.</param>
/// <param name="state">s, moved in place.</param>
/// <param name="before">What the others heard of s: φ(s), or s itself.</param>
/// <param name="told">u on entry; what the others hear of the new s on return.</param>
/// <param name="target">d, or empty.</param>
/// <param name="changes">32 lanes: the largest |change| of s is kept there; empty where nobody asks.</param>
internal readonly ref struct EquilibriumKernel<T>(EquilibriumMotion motion, T nudge, Span<T> state, Span<T> before, Span<T> told, Span<T> target, Span<T> changes) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _state = state;
    private readonly Span<T> _before = before;
    private readonly Span<T> _told = told;
    private readonly Span<T> _target = target;
    private readonly Span<T> _changes = changes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        bool energy = motion.Form == EquilibriumForm.Energy, tanh = motion.Activation == EquilibriumActivation.Tanh, nudged = !_target.IsEmpty, measured = !_changes.IsEmpty;
        ref T s0 = ref _state[0], h0 = ref _before[0], u0 = ref _told[0];
        ref T d0 = ref nudged ? ref _target[0] : ref s0;
        V one = L.Broadcast(T.One), zero = L.Broadcast(T.Zero), epsilon = L.Broadcast(T.CreateTruncating(motion.StepSize)), beta = L.Broadcast(nudge);
        nuint width = (nuint)L.Count;
        for (nuint i = 0, n = (nuint)_state.Length; i < n; i += width)
        {
            V s = L.Load(ref s0, i), u = L.Load(ref u0, i), next;
            if (energy)
            {
                if (tanh)
                {
                    V h = L.Load(ref h0, i);
                    u = L.Multiply(L.Subtract(one, L.Multiply(h, h)), u);
                }

                next = L.MultiplyAdd(epsilon, L.Subtract(u, s), s); // the slope of a hard sigmoid is 1 wherever its states may be
            }
            else
            {
                next = tanh ? LaneMath<T, V, L>.Tanh(u) : Clamp<V, L>(u, zero, one);
            }

            if (nudged)
            {
                next = L.MultiplyAdd(beta, L.Subtract(L.Load(ref d0, i), s), next);
            }

            next = tanh ? next : Clamp<V, L>(next, zero, one);
            L.Store(next, ref s0, i);
            L.Store(energy && tanh ? LaneMath<T, V, L>.Tanh(next) : next, ref u0, i);
            if (measured)
            {
                nuint lane = i % 32;
                L.Store(L.Max(L.Load(ref _changes[0], lane), L.Abs(L.Subtract(next, s))), ref _changes[0], lane);
            }
        }
    }

    // Not a number stays so: it must be seen.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Clamp<V, L>(V u, V zero, V one)
        where V : struct
        where L : ILanes<T, V>
    {
        u = L.Select(L.GreaterThan(zero, u), zero, u);
        return L.Select(L.GreaterThan(u, one), one, u);
    }
}
