namespace Eddy.Neurons;

/// <summary>The shape of a surrogate slope ψ(u): what stands for the derivative of a spike, u its distance from threshold.</summary>
public enum SurrogateShape
{
    /// <summary>(α/2)/(1 + (π α u/2)²). Its tails never end, so that a unit far from threshold still learns.</summary>
    ArcTan,

    /// <summary>(γ/θ) max(0, 1 − |u|/θ), θ the threshold: that of e-prop. 0 beyond θ.</summary>
    Triangular,

    /// <summary>α max(0, w − |u|). 0 beyond w.</summary>
    ReluTriangle,

    /// <summary>k σ(ku) (1 − σ(ku)).</summary>
    Sigmoid,

    /// <summary>1/(1 + k|u|)²: that of SuperSpike.</summary>
    FastSigmoid,

    /// <summary>The normal density of spread w.</summary>
    Gaussian,

    /// <summary>(1 + h) N(u; 0, w) − h N(u; w, s w) − h N(u; −w, s w), N the normal density: a middle with two shallow troughs, below 0 far out.</summary>
    MultiGaussian,

    /// <summary>1/(2w) where |u| is below w, else 0.</summary>
    Box,

    /// <summary>k e^(−(ku)²)/√π.</summary>
    Erf,
}
