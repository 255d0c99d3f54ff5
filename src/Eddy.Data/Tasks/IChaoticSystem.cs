namespace Eddy.Data.Tasks;

/// <summary>A deterministic system that is chaotic, in double precision, one sample at a time. Its whole state is an array of numbers.</summary>
internal interface IChaoticSystem
{
    /// <summary>Numbers in a sample.</summary>
    int Outputs { get; }

    /// <summary>Numbers in a state.</summary>
    int StateSize { get; }

    /// <summary>Samples to throw away until the orbit is on the attractor.</summary>
    int Transient { get; }

    /// <summary>Sets up a state; <paramref name="u"/> in [0, 1) tells lanes apart.</summary>
    void Begin(Span<double> state, double u);

    /// <summary>Goes on by one sample and writes it.</summary>
    void Next(Span<double> state, Span<double> sample);
}
