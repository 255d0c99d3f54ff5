using System.Runtime.CompilerServices;

namespace Eddy.Numerics;

/// <summary>
/// Ten chains of fused multiply-adds that need nothing but registers: as fast as this machine can multiply and add. What a kernel reaches is quoted
/// as a fraction of it.
/// </summary>
internal readonly ref struct MultiplyAddChain(int rounds, Span<float> result) : IKernel<float>
{
    private const int Chains = 10;

    private readonly Span<float> _result = result;

    /// <summary>Operations of so many rounds at the width in use; a multiply-add is two. <see cref="Run(int)"/> does them.</summary>
    public static double Operations(int rounds) => 2.0 * Chains * Math.Max(1, Simd<float>.Bits / 32) * rounds;

    /// <summary>Runs the chains.</summary>
    public static float Run(int rounds)
    {
        Span<float> result = stackalloc float[16];
        Simd<float>.Run(new MultiplyAddChain(rounds, result));
        return result[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<float, V>
    {
        V a = L.Broadcast(1e-3f), b = L.Broadcast(1e-4f);
        V c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a;
        for (int i = rounds; i > 0; i--)
        {
            c0 = L.MultiplyAdd(a, b, c0);
            c1 = L.MultiplyAdd(a, b, c1);
            c2 = L.MultiplyAdd(a, b, c2);
            c3 = L.MultiplyAdd(a, b, c3);
            c4 = L.MultiplyAdd(a, b, c4);
            c5 = L.MultiplyAdd(a, b, c5);
            c6 = L.MultiplyAdd(a, b, c6);
            c7 = L.MultiplyAdd(a, b, c7);
            c8 = L.MultiplyAdd(a, b, c8);
            c9 = L.MultiplyAdd(a, b, c9);
        }

        V sum = L.Add(L.Add(L.Add(c0, c1), L.Add(c2, c3)), L.Add(L.Add(L.Add(c4, c5), L.Add(c6, c7)), L.Add(c8, c9)));
        L.Store(sum, ref _result[0], 0);
    }
}
