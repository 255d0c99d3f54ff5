namespace Eddy.Experiments.Verification.Gradients;

/// <summary>Two gradients of one network that must be the same, or must not.</summary>
/// <param name="Cell">The neuron model, and what is special about the network.</param>
/// <param name="Statement">Such as <c>OTTT = D-RTRL by weight</c>.</param>
/// <param name="Equal">Whether they must be the same.</param>
/// <param name="Agreement">Of the first with the second.</param>
/// <param name="Bound">The largest relative error of what is the same; the smallest of what is not.</param>
public sealed record GradientIdentity(string Cell, string Statement, bool Equal, GradientAgreement Agreement, double Bound)
{
    /// <summary>Whether it is as stated.</summary>
    public bool Holds => Equal ? Agreement.RelativeError <= Bound : Agreement.RelativeError > Bound;
}
