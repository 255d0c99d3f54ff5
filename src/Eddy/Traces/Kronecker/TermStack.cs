using Eddy.Numerics;

namespace Eddy.Traces.Kronecker;

/// <summary>
/// How r matrices or vectors lie in memory: for every 32 numbers of a term, those of all terms one after the other, [panel, row, term, 32 lanes]. So mixing terms,
/// multiplying them by a matrix and taking their products with each other are all passes over contiguous tiles.
/// </summary>
internal readonly struct TermStack
{
    private const int Width = PanelMatrix<float>.PanelWidth;

    public TermStack(int terms, int rows, int panels)
    {
        (Terms, Rows, Panels) = (terms, rows, panels);
        Stride = terms < 4 ? terms : (terms + 3) / 4 * 4;
    }

    /// <summary>r.</summary>
    public int Terms { get; }

    /// <summary>Rows of a term; 1 for a vector.</summary>
    public int Rows { get; }

    /// <summary>Columns of a term / 32.</summary>
    public int Panels { get; }

    /// <summary>Places for terms: r, or the next multiple of 4.</summary>
    public int Stride { get; }

    /// <summary>Elements of a panel.</summary>
    public int PanelLength => Rows * Stride * Width;

    /// <summary>Elements in all; where fewer than 4 places are kept, as many more as a tile of four reads beyond them.</summary>
    public int Length => checked((Panels * PanelLength) + (Stride < 4 ? 3 * Width : 0));

    /// <summary>Where the 32 lanes begin.</summary>
    public int At(int panel, int row, int term) => (panel * PanelLength) + (((row * Stride) + term) * Width);
}
