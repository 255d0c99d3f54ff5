namespace Eddy.Numerics;

/// <summary>
/// The random numbers of one step, from the seed and the step's number alone (SplitMix64): a run that is resumed at a step draws what it would have drawn. A value, so that drawing allocates nothing.
/// </summary>
internal struct StepDraws
{
    private const ulong Golden = 0x9E3779B97F4A7C15UL;

    private ulong _state;

    /// <summary>The draws of step <paramref name="step"/>.</summary>
    public StepDraws(ulong seed, long step)
    {
        _state = seed;
        _state = Next() ^ ((ulong)step * Golden);
        _state = Next();
    }

    /// <summary>A whole number in [0, <paramref name="bound"/>); for a small bound as good as equally likely (the error is bound/2⁶⁴).</summary>
    public int NextInt(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    private ulong Next()
    {
        ulong z = _state += Golden;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
