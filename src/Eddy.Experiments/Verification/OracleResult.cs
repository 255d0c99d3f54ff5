namespace Eddy.Experiments.Verification;

/// <summary>How an oracle file came out.</summary>
public enum OracleStatus
{
    /// <summary>Every number agrees within the file's bounds.</summary>
    Holds,

    /// <summary>Some number is off by more than the bound.</summary>
    FallsShort,

    /// <summary>The file describes a variant that Eddy does not have yet.</summary>
    NotYetSupported,
}

/// <summary>The outcome of one oracle file.</summary>
/// <param name="File">Path as given.</param>
/// <param name="Name">Name inside the file.</param>
/// <param name="Kind">The file's kind, for example <c>trl-layer</c>.</param>
/// <param name="Status">Whether it holds.</param>
/// <param name="InDouble">Agreement in double precision; null where nothing was run.</param>
/// <param name="InSingle">Agreement in single precision; null where nothing was run or the file asks for double only.</param>
/// <param name="Reason">What is not supported; else empty.</param>
public sealed record OracleResult(string File, string Name, string Kind, OracleStatus Status, OracleAgreement? InDouble, OracleAgreement? InSingle, string Reason);

/// <summary>The worst disagreement over all arrays and steps of a file.</summary>
/// <param name="Error">max |got − expected| / max(floor, max |expected|) over an array, the largest of all arrays; see <see cref="OracleError"/>.</param>
/// <param name="Bound">The largest error that the file allows.</param>
/// <param name="Where">The array and step where it is, for example <c>step 2, grad_weight</c>.</param>
public sealed record OracleAgreement(double Error, double Bound, string Where)
{
    /// <summary>Whether the error is within the bound; an error that is not a number is not.</summary>
    public bool Holds => Error <= Bound;
}
