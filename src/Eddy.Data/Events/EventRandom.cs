namespace Eddy.Data.Events;

/// <summary>Random numbers of one recording, by SplitMix64: they depend on the sensor's key and the image's index alone, and beginning a recording allocates nothing.</summary>
internal struct EventRandom(ulong key, long index)
{
    private ulong _state = Mix(key ^ Mix((ulong)index + 0x632BE59BD9B4E019UL));

    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    public int NextInt(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    private ulong Next() => Mix(_state += 0x9E3779B97F4A7C15UL);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
